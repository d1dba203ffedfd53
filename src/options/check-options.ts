import { IncomingMessage, ServerResponse } from 'node:http';

/** Checks one option and completes it: returns the value to use, or throws a `TypeError`. */
export type Rule<Value> = (value: unknown, name: string) => Value;

/** A table with one rule for each option. */
export type Rules<Options> = { readonly [Name in keyof Options]-?: Rule<unknown> };

/** The options, checked and complete. */
export type Checked<Table> = { readonly [Name in keyof Table]: Table[Name] extends Rule<infer Value> ? Value : never };

/**
 * Checks the options of a factory, and completes them with their defaults.
 *
 * @param subject - Where the options are given, such as `captureRawBody()`.
 * @param prefix - Stands before the name of an option in errors, such as `idempotency.`.
 * @throws TypeError that says what was expected, for an unknown option as well.
 */
export function checkOptions<Table extends Readonly<Record<string, Rule<unknown>>>>(
  subject: string,
  options: unknown,
  rules: Table,
  prefix = '',
): Checked<Table> {
  if (options instanceof IncomingMessage || options instanceof ServerResponse) {
    throw new TypeError(
      `${subject}: got a request instead of its options. Call the function where you mount it: ` +
        `app.use('/webhooks/docsmith', ${subject.replace('()', '(…)')}).`,
    );
  }
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${subject}: expected an object of options, got ${kindOf(options)}.`);
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(rules, name)) continue;
    throw new TypeError(`${subject}: unknown option '${name}'. Known options: ${Object.keys(rules).join(', ')}.`);
  }
  const checked = Object.entries(rules).map(([name, rule]) => [name, rule(Reflect.get(options, name), prefix + name)]);
  // TypeScript cannot follow fromEntries: each name has the value that its own rule returned.
  return Object.fromEntries(checked) as Checked<Table>;
}

/** Picks the options that have a rule. */
export function pick<Options extends object, Table extends object>(
  options: Options,
  rules: Table,
): Pick<Options, keyof Options & keyof Table> {
  const values = Object.keys(rules).map((name) => [name, Reflect.get(options, name)]);
  const picked = values.filter(([, value]) => value !== undefined);
  // TypeScript cannot follow fromEntries: the names are those of the rules.
  return Object.fromEntries(picked) as Pick<Options, keyof Options & keyof Table>;
}

/** Describes a value for an error text, without the content of strings and objects, which can be secrets. */
export function kindOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'function') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** Describes a value for an error text, with the content of strings. Only for values that hold no secret. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : kindOf(value);
}

/** A function that the app gives. */
export type AppFunction = (...given: readonly unknown[]) => unknown;

export function isFunction(value: unknown): value is AppFunction {
  return typeof value === 'function';
}

/** Whether a function of the app has returned a promise, of any library. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
