import { isUtf8 } from 'node:buffer';
import { failure } from '../errors';

/** Parses a body: 400 if the bytes are not UTF-8, or the text is not JSON. */
export function parseJson(rawBody: Uint8Array): unknown {
  if (!isUtf8(rawBody)) throw failure.bodyNotUtf8();
  // toString() keeps a byte order mark, which is not JSON (RFC 8259, section 8.1).
  const text = Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength).toString();
  return hasProtoKey(text) ? withoutProto(parse(text)) : parse(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the text, so it is not passed on.
    throw failure.invalidJson();
  }
}

/** A `__proto__` key, each letter plain or escaped. */
const protoKey = new RegExp(
  `"${[...'__proto__'].map((letter) => `(?:${letter}|\\\\u00${letter.charCodeAt(0).toString(16)})`).join('')}"`,
  'i',
);

/** The pattern is slow. A text without one of these two strings has no such key, since letters are escaped as `\u00`. */
function hasProtoKey(text: string): boolean {
  return (text.includes('__') || text.includes('\\u00')) && protoKey.test(text);
}

/**
 * Deletes `__proto__` keys. `JSON.parse` makes them own keys, which are harmless until `Object.assign({}, payload)` sets
 * the prototype of the copy (CWE-1321). No documented field has that name. The loop is iterative, since the sender
 * chooses how deep the value is nested.
 */
function withoutProto(root: unknown): unknown {
  const pending = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
    for (const child of Object.values(value)) pending.push(child);
  }
  return root;
}
