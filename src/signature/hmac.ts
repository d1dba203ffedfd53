import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { isAnyArrayBuffer, isPromise, isUint8Array } from 'node:util/types';
import { failure } from '../failures';
import { kindOf } from '../options/check-options';
import { type Secret, type Secrets, toKey, toKeys } from './secret';

/**
 * The header that carries the signature. [The service's guide](../../docs/webhooks-guide.txt) prints it with a space, which HTTP
 * does not allow.
 */
export const defaultSignatureHeader = 'x-docssmith-demo2-signature';

/** A body, byte for byte as it was received. A string stands for its UTF-8 bytes. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/** The value of the signature header, in the forms that platforms give. */
export type SignatureValue = string | readonly string[] | null | undefined;

/**
 * Signs a body as the service does: lower-case hex HMAC-SHA256.
 *
 * @param body - The raw body; a string is signed as its UTF-8 bytes.
 * @returns 64 hex digits.
 * @throws TypeError if the secret is missing or invalid, or the body is not raw.
 * @see [The service's guide](../../docs/webhooks-guide.txt), "Verifying a request".
 * @example
 * ```ts
 * const signature = sign(body, process.env.DOCSMITH_WEBHOOK_SECRET);
 * ```
 */
export function sign(body: RawBody, secret: Secret | undefined): string {
  const key = toKey(secret);
  return hmac(toBytes(body), key).toString('hex');
}

/**
 * Checks a signature against a body, in constant time.
 *
 * @param body - The raw body, byte for byte as it was received; a string stands for its UTF-8 bytes.
 * @param signature - The value of the signature header. Anything but 64 hex digits is `false`. An array may hold one value.
 * @param secret - One secret, or several during a rotation: any may match.
 * @throws TypeError if the secret is missing or invalid, or the body is not raw.
 * @see [The service's guide](../../docs/webhooks-guide.txt), "Verifying a request".
 * @example
 * ```ts
 * if (!verify(body, headers['x-docssmith-demo2-signature'], secret)) throw new Error('wrong signature');
 * ```
 */
export function verify(body: RawBody, signature: SignatureValue, secret: Secrets): boolean {
  const keys = toKeys(secret);
  const bytes = toBytes(body);
  const value = onlyValue(signature);
  return isSignature(value) && isSigned(bytes, value, keys);
}

/** Throws 401 unless the signature is 64 hex digits. Node joins repeated headers with a comma, so they fail this check. */
export function parseSignature(signature: unknown, subject: string): string {
  const value = onlyValue(signature);
  if (value === undefined || value === null || value === '') throw failure.missingSignature(subject);
  if (typeof value === 'object' && !Array.isArray(value)) {
    throw new TypeError(
      `${subject}: expected the value of the header, got an object. Name the header: headers['${defaultSignatureHeader}'].`,
    );
  }
  if (!isSignature(value)) throw failure.malformedSignature(subject);
  return value;
}

/** Platforms with multi-value headers give an array. Several values are refused, as a repeated header is. */
function onlyValue(signature: unknown): unknown {
  return Array.isArray(signature) && signature.length <= 1 ? signature[0] : signature;
}

/** Throws 401 unless one of the keys made the signature of these bytes. */
export function assertSigned(body: Uint8Array, signature: string, keys: readonly KeyObject[]): void {
  if (!isSigned(body, signature, keys)) throw failure.wrongSignature();
}

/** Refuses a parsed body, which is what `express.json()` leaves in `req.body`. */
export function toBytes(body: unknown): Uint8Array {
  const bytes = bytesOf(body);
  if (bytes) return bytes;
  const advice = isPromise(body)
    ? 'Await it first.'
    : 'Pass the bytes that were received: JSON.stringify(req.body) makes other bytes.';
  const got = isPromise(body) ? 'a promise' : kindOf(body);
  throw new TypeError(`body: expected the raw body, a string, Uint8Array or ArrayBuffer, got ${got}. ${advice}`);
}

/** Not by `instanceof`: in Jest's jsdom, a Buffer is not an instance of the global Uint8Array. */
function bytesOf(body: unknown): Uint8Array | undefined {
  if (typeof body === 'string') return Buffer.from(body);
  if (isUint8Array(body)) return body;
  return isAnyArrayBuffer(body) ? Buffer.from(body) : undefined;
}

/** Runs before decoding: `Buffer.from(text, 'hex')` stops at the first wrong character, so `good + 'zz'` would pass. */
function isSignature(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value);
}

/** Tries every key, so that the time does not reveal which key matched. */
function isSigned(body: Uint8Array, signature: string, keys: readonly KeyObject[]): boolean {
  const given = Buffer.from(signature, 'hex');
  let matched = false;
  for (const key of keys) {
    if (timingSafeEqual(hmac(body, key), given)) matched = true;
  }
  return matched;
}

function hmac(body: Uint8Array, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(body).digest();
}
