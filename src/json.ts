import { isAscii, isUtf8, transcode } from 'node:buffer';
import { WebhookError } from './errors';

// One decoder serves all: decode() without `stream` keeps no state. A byte order mark is not JSON (RFC 8259, 8.1).
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Step 3: bytes to JSON. 400 for bytes that are not UTF-8 and for text that is not JSON. */
export function parseJson(rawBody: Uint8Array): unknown {
  const text = decode(rawBody);
  return hasProtoKey(text) ? withoutProto(parse(text)) : parse(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the text, so it is not passed on.
    throw new WebhookError('invalid_json', 'The body is not JSON.');
  }
}

/** Piece by piece, since a piece that is ASCII takes a tenth of the time; of a large text most are, in many languages. */
function decode(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new WebhookError('invalid_encoding', 'The body is not UTF-8.');
  if (bytes.length <= pieceSize) return decodePiece(bytes);
  let text = '';
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    end = start + pieceSize;
    while (isContinuation(bytes[end])) end--;
    text += decodePiece(bytes.subarray(start, end));
  }
  return text;
}

/** Before Node 24 the decoder takes what is not ASCII character by character; transcode() does not. */
function decodePiece(bytes: Uint8Array): string {
  if (bytes.length < transcodingPays || isAscii(bytes)) return decoder.decode(bytes);
  return transcode(bytes, 'utf8', 'utf16le').toString('utf16le');
}

/** In bytes, both. */
const pieceSize = 32 * 1024;
const transcodingPays = 2048;

/** Whether a byte goes on with the character that an earlier one has begun. */
function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}

/** A `__proto__` key, each letter plain or escaped. */
const protoKey = new RegExp(
  `"${[...'__proto__'].map((letter) => `(?:${letter}|\\\\u00${letter.charCodeAt(0).toString(16)})`).join('')}"`,
  'i',
);

/** The pattern takes its time. No text without one of these two has such a key. */
function hasProtoKey(text: string): boolean {
  return (text.includes('__') || text.includes('\\u')) && protoKey.test(text);
}

/**
 * `JSON.parse` makes `__proto__` an own key, harmless until `Object.assign({}, payload)` sets the prototype of the copy
 * by it (CWE-1321). No documented field has that name, so it goes. Iterative, since the nesting is the sender's choice.
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
