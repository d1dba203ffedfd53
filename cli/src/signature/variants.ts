import { isUtf8 } from 'node:buffer';

/** Bytes as they may have been before or after a change, and the change in a sentence. */
export interface Variant {
  readonly bytes: Uint8Array;
  readonly cause: string;
}

/** The usual changes to a body: at its end, at its beginning, of its line ends, and by parsing and printing it. */
export function* bodyVariants(body: Uint8Array): Generator<Variant> {
  const bytes = Buffer.from(body);
  if (!isUtf8(bytes)) {
    yield variant(
      bytes.toString(),
      'The signature is of the text that these bytes become in UTF-8. The body is not UTF-8.',
    );
    return;
  }
  const text = bytes.toString();
  const signed = 'The signature is of this body';
  if (/\s$/.test(text))
    yield variant(text.trimEnd(), `${signed} without the white space at its end. A line feed was added.`);
  yield variant(`${text}\n`, `${signed} with a line feed at its end. It was removed.`);
  yield variant(`${text}\r\n`, `${signed} with CRLF at its end. It was removed.`);
  if (text.startsWith('\ufeff')) yield variant(text.slice(1), `${signed} without its byte order mark.`);
  else yield variant(`\ufeff${text}`, `${signed} with a byte order mark before it.`);
  if (text.includes('\r\n'))
    yield variant(text.replaceAll('\r\n', '\n'), `${signed} with line feeds in place of CRLF.`);
  if (text.includes('\n')) yield variant(text.replace(/\r?\n/g, '\r\n'), `${signed} with CRLF in place of line feeds.`);
  yield* reprints(text);
  if (text !== '') yield variant('', 'The signature is of an empty body. Something read the body first.');
}

/** JSON as the usual libraries print it. */
function* reprints(text: string): Generator<Variant> {
  const value = parsed(text.replace(/^\ufeff/, ''));
  if (value === undefined) return;
  const print = (as: string) => `The signature is of this JSON printed again, ${as}. Sign and check the raw bytes.`;
  const compact = printed(value);
  if (compact === undefined) return;
  yield variant(compact, print('compact, as JSON.stringify() prints it'));
  yield variant(`${compact}\n`, print('compact, with a line feed at its end'));
  yield variant(phpOf(compact), print('with escaped slashes and \\u escapes, as json_encode() of PHP prints it'));
  if (sizeWhenIndented(compact) > mostPrinted) return;
  const indented = { '2 spaces': 2, '4 spaces': 4, tabs: '\t' } as const;
  for (const [name, indent] of Object.entries(indented)) {
    const pretty = printed(value, indent);
    if (pretty === undefined) return;
    yield variant(pretty, print(`indented with ${name}`));
    yield variant(`${pretty}\n`, print(`indented with ${name}, with a line feed at its end`));
  }
  const python = pythonOf(compact);
  yield variant(escaped(python), print('as json.dumps() of Python prints it'));
  yield variant(python, print('as json.dumps() of Python prints it with ensure_ascii=False'));
}

/** The indentation of deeply nested JSON can be much larger than the JSON. */
const mostPrinted = 8 * 1024 * 1024;

function sizeWhenIndented(json: string): number {
  let depth = 0;
  let size = json.length;
  for (const [mark] of json.matchAll(/[[\]{},]/g)) {
    if (mark === '[' || mark === '{') depth++;
    if (mark === ']' || mark === '}') depth--;
    size += 4 * Math.max(0, depth) + 1;
  }
  return size;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `undefined` if the value is nested too deeply to print. */
function printed(value: unknown, indent?: number | string): string | undefined {
  try {
    return JSON.stringify(value, null, indent);
  } catch {
    return undefined;
  }
}

/** Spaces after the commas and colons that are not in strings. */
function pythonOf(compact: string): string {
  return compact.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (part) => (part.length === 1 ? `${part} ` : part));
}

function phpOf(compact: string): string {
  return escaped(compact.replaceAll('/', '\\/'));
}

function escaped(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The usual mistakes with a secret: what surrounds it, and how its text becomes bytes. */
export function* secretVariants(secret: Uint8Array): Generator<Variant> {
  const bytes = Buffer.from(secret);
  const text = bytes.toString();
  const made = 'The signature was made with the secret';
  if (text !== text.trim()) yield variant(text.trim(), `${made} without the white space around it.`);
  const unquoted = /^(["'])(.*)\1$/s.exec(text.trim())?.[2];
  if (unquoted !== undefined) yield variant(unquoted, `${made} without the quotes around it.`);
  yield variant(`${text}\n`, `${made} and a line feed at its end. Read the secret without it.`);
  yield variant(`${text}\r\n`, `${made} and CRLF at its end. Read the secret without it.`);
  yield variant(`${text} `, `${made} and a space at its end.`);
  yield variant(` ${text}`, `${made} and a space before it.`);
  yield variant(`"${text}"`, `${made} in double quotes. Remove them from the configuration.`);
  yield variant(`'${text}'`, `${made} in single quotes. Remove them from the configuration.`);
  if (/^(?:[\da-f]{2})+$/i.test(text)) {
    yield { bytes: Buffer.from(text, 'hex'), cause: `${made} decoded from hex. The secret is used as text.` };
  }
  if (/^[\w+/-]+={0,2}$/.test(text)) {
    yield { bytes: Buffer.from(text, 'base64'), cause: `${made} decoded from base64. The secret is used as text.` };
  }
  yield variant(bytes.toString('hex'), `${made} encoded as hex. The secret is used as text.`);
  yield variant(bytes.toString('base64'), `${made} encoded as base64. The secret is used as text.`);
  yield variant('', 'The signature was made with an empty secret. Is the variable set where it is signed?');
  yield variant(
    'undefined',
    'The signature was made with the word "undefined". The variable is not set where it is signed.',
  );
}

function variant(text: string, cause: string): Variant {
  return { bytes: Buffer.from(text), cause };
}
