import { isAscii, isUtf8, transcode } from 'node:buffer';
import { WebhookError } from '../errors';

// One decoder serves all: decode() without `stream` keeps no state. A byte order mark is not JSON (RFC 8259, 8.1).
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** In bytes, as `transcodingPays`. */
const pieceSize = 32 * 1024;
const transcodingPays = 2048;

/** A text that `JSON.parse` reads as it reads these bytes in UTF-8, though it may hold escapes in place of characters. */
export function jsonText(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new WebhookError('invalid_encoding', 'The body is not UTF-8.');
  return bytes.length > pieceSize ? (latin1Text(bytes) ?? decodePieces(bytes)) : decode(bytes);
}

/** More of them take longer than they save. */
const maxEscapes = 64;

/**
 * A single character that is not Latin-1 doubles the text in memory, and V8 parses it half as fast. So a few are written
 * as escapes, which are the same to JSON (RFC 8259, 7); `undefined` where they are too many. After a backslash an escape
 * could be JSON where the character is not.
 */
function latin1Text(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: Buffer[] = [];
  let end = 0;
  for (let start = nextNonAscii(buffer, 0); start < buffer.length; start = nextNonAscii(buffer, end)) {
    if (parts.length === 2 * maxEscapes || buffer[start - 1] === backslash) return undefined;
    const plain = buffer.subarray(end, start);
    end = start + 1;
    while (isContinuation(buffer[end])) end++;
    parts.push(plain, Buffer.from(escaped(buffer.toString('utf8', start, end)), 'latin1'));
  }
  if (parts.length === 0) return buffer.toString('latin1');
  // Joined as text, the parts would be copied, by V8, into fresh pages of memory.
  return Buffer.concat([...parts, buffer.subarray(end)]).toString('latin1');
}

const backslash = 0x5c;

function nextNonAscii(buffer: Buffer, from: number): number {
  let start = from;
  while (start < buffer.length && isAscii(buffer.subarray(start, start + blockSize))) start += blockSize;
  while (start < buffer.length && (buffer[start] ?? 0) < 0x80) start++;
  return start;
}

/** Bytes that are looked through at once. */
const blockSize = 4096;

function escaped(character: string): string {
  if (character <= '\xff') return character;
  return character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Piece by piece, since a piece that is ASCII takes a tenth of the time; of a large text most are, in many languages. */
function decodePieces(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    end = start + pieceSize;
    while (isContinuation(bytes[end])) end--;
    text += decode(bytes.subarray(start, end));
  }
  return text;
}

/** Before Node 24 the decoder takes what is not ASCII character by character; transcode() does not. */
function decode(bytes: Uint8Array): string {
  if (bytes.length < transcodingPays || isAscii(bytes)) return decoder.decode(bytes);
  return transcode(bytes, 'utf8', 'utf16le').toString('utf16le');
}

/** Whether a byte goes on with the character that an earlier one has begun. */
function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
