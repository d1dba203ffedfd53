import { isUtf8 } from 'node:buffer';
import { failure } from '../failures';

/** Parses a body: 400 if the bytes are not UTF-8, or the text is not JSON. */
export function parseJson(rawBody: Uint8Array): unknown {
  if (!isUtf8(rawBody)) throw failure.bodyNotUtf8();
  // toString() keeps a byte order mark, which is not JSON (RFC 8259, section 8.1).
  const text = Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength).toString();
  const value = parse(text);
  return hasProtoKey(text) ? withoutProto(value) : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the text, so it is not passed on.
    throw failure.invalidJson();
  }
}

/** Matches the key `__proto__`, also if its letters are written as escapes such as `\u005f`. */
const protoKey = new RegExp(
  `"${[...'__proto__'].map((letter) => `(?:${letter}|\\\\u00${letter.charCodeAt(0).toString(16)})`).join('')}"`,
  'i',
);

/** The pattern is slow, so a cheap test comes first: only these two strings can begin such a key. */
function hasProtoKey(text: string): boolean {
  return (text.includes('__') || text.includes('\\u00')) && protoKey.test(text);
}

/**
 * Deletes `__proto__` keys. Otherwise `Object.assign({}, payload)` would set the prototype of the copy (CWE-1321). It is a
 * loop and not a recursion, because deep JSON would overflow the stack.
 */
export function withoutProto(root: unknown): unknown {
  const pending = [root];
  const seen = new Set<unknown>();
  while (pending.length > 0) {
    const value = pending.pop();
    // A value that was not parsed from JSON can contain itself.
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
    for (const child of Object.values(value)) pending.push(child);
  }
  return root;
}
