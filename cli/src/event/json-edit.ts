/* Edits a JSON text in place. JSON.parse() and JSON.stringify() would change numbers, duplicate keys and white space. */

/** The path of an edit leads nowhere. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

/**
 * Sets one value in a JSON text, and keeps all other characters. A field that is missing is added at the end of its
 * object. Of fields with the same name, the last one is changed, because JSON.parse() reads the last one.
 *
 * @param value - The new value as JSON.
 * @throws SyntaxError if the text is not JSON.
 * @throws JsonPathError if a value on the path has no fields, or if an index is not in its list.
 */
export function setValue(text: string, path: readonly string[], value: string): string {
  parseJson(text);
  let { start, end } = valueAt(text, afterSpace(text, text.startsWith(byteOrderMark) ? 1 : 0));
  for (const [depth, field] of path.entries()) {
    const isList = text[start] === '[';
    if (!isList && text[start] !== '{') {
      throw new JsonPathError(`${path.slice(0, depth).join('.')} is not an object, so it has no ${field}.`);
    }
    const members = membersOf(text, start);
    const member = members.findLast(({ name }) => name === field);
    if (member) {
      ({ start, end } = member);
      continue;
    }
    if (isList && field !== String(members.length)) {
      throw new JsonPathError(`expected an index from 0 to ${members.length} into the list, got '${field}'.`);
    }
    const inner = path.slice(depth + 1).reduceRight((json, name) => `{${JSON.stringify(name)}:${json}}`, value);
    const added = isList ? inner : `${JSON.stringify(field)}:${inner}`;
    const last = members.at(-1);
    return last ? replaced(text, last.end, last.end, `,${added}`) : replaced(text, start + 1, start + 1, added);
  }
  return replaced(text, start, end, value);
}

/** Parses JSON that may begin with a byte order mark. */
export function parseJson(text: string): unknown {
  return JSON.parse(text.startsWith(byteOrderMark) ? text.slice(1) : text);
}

const byteOrderMark = '\ufeff';

/** Where a value is in the text. */
interface Place {
  readonly start: number;
  readonly end: number;
}

interface Member extends Place {
  /** The name of a field, or the index of an item. */
  readonly name: string;
}

/** The members of the object or list that begins here. The text is known to be JSON. */
function membersOf(text: string, start: number): Member[] {
  const isList = text[start] === '[';
  const members: Member[] = [];
  let at = afterSpace(text, start + 1);
  while (text[at] !== '}' && text[at] !== ']') {
    let name = String(members.length);
    if (!isList) {
      const end = endOfString(text, at);
      name = JSON.parse(text.slice(at, end));
      const colon = afterSpace(text, end);
      at = afterSpace(text, colon + 1);
    }
    const place = valueAt(text, at);
    members.push({ name, ...place });
    at = afterSpace(text, place.end);
    if (text[at] === ',') at = afterSpace(text, at + 1);
  }
  return members;
}

/** The value that begins here. Counts brackets instead of calling itself, because JSON can be nested very deeply. */
function valueAt(text: string, start: number): Place {
  let depth = 0;
  let at = start;
  do {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    at = character === '"' ? endOfString(text, at) : at + 1;
  } while (depth > 0);
  return { start, end: /["}\]]/.test(text[at - 1] ?? '') ? at : endOfWord(text, at) };
}

/** The end of a number, `true`, `false` or `null`. */
function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/[\s,}\]]/.test(text[at] ?? '')) at++;
  return at;
}

function endOfString(text: string, start: number): number {
  let end = start;
  do end = text.indexOf('"', end + 1);
  while (isEscaped(text, end));
  return end + 1;
}

/** An odd number of backslashes before a quote makes it part of the string. */
function isEscaped(text: string, quote: number): boolean {
  let at = quote;
  while (text[at - 1] === '\\') at--;
  return (quote - at) % 2 === 1;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at++;
  return at;
}

function replaced(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
