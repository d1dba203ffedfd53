/** The words of AJV for a broken rule, and plain ones. The first line that fits counts. */
const words: readonly (readonly [RegExp, string])[] = [
  [/^must NOT have fewer than 1 (characters|items)$/, 'must not be empty'],
  [/^must NOT have fewer than (\d+) characters$/, 'must have at least $1 characters'],
  [/^must NOT have more than (\d+) characters$/, 'must have at most $1 characters'],
  [/^must NOT have fewer than (\d+) items$/, 'must have at least $1 entries'],
  [/^must NOT have more than (\d+) items$/, 'must have at most $1 entries'],
  [/^must NOT have duplicate items .*$/, 'must not have the same entry twice'],
  [/^must NOT have additional properties$/, 'has a field that is not known'],
  [/^must be equal to one of the allowed values$/, 'must be one of the known values'],
  [/^must match pattern "\\S"$/, 'must not be blank'],
  [/^must match pattern .*$/s, 'has characters that are not allowed, such as spaces'],
  [/^must be >= (\S+)$/, 'must be $1 or more'],
  [/^must be <= (\S+)$/, 'must be $1 or less'],
  [/^must be (integer|number|string|boolean|object|array|null)(,null)?$/, 'must be <$1$2>'],
];

const kinds: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a string',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
  null: 'null',
};

/** Says in plain English which rule is broken. Other words than those of AJV stay as they are. */
export function plainFault(message: string): string {
  const [pattern, plain] = words.find(([pattern]) => pattern.test(message)) ?? [];
  if (!pattern || plain === undefined) return message;
  return message
    .replace(pattern, plain)
    .replace(/<(\w+)(,null)?>/, (_match, kind, orNull) => `${kinds[kind]}${orNull ? ' or null' : ''}`);
}
