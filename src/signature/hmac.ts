import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { failure } from '../errors';
import { kindOf } from '../options/check-options';
import { type Secret, toKey, toKeys } from './secret';

/** The header that carries the signature. The service's guide prints it with a space, which HTTP does not allow. */
export const defaultSignatureHeader = 'x-docssmith-demo2-signature';

/**
 * Signs a body as the service does: lower-case hex HMAC-SHA256.
 *
 * @param body - The raw body; a string is signed as its UTF-8 bytes.
 * @returns 64 hex digits.
 * @throws TypeError if the secret is missing, empty or blank, or the body is not raw.
 * @see The guide, "Verifying a request".
 * @example
 * ```ts
 * const signature = sign(body, process.env.DOCSMITH_WEBHOOK_SECRET);
 * ```
 */
export function sign(body: string | Uint8Array, secret: Secret | undefined): string {
  const key = toKey(secret);
  assertRawBody(body);
  return hmac(body, key).toString('hex');
}

/**
 * Checks a signature against a body, in constant time.
 *
 * @param body - The raw body, byte for byte as it was received; a string stands for its UTF-8 bytes.
 * @param signature - The value of the signature header. Anything but 64 hex digits is `false`.
 * @param secret - One secret, or several during a rotation: any may match.
 * @throws TypeError if the secret is missing, empty or blank, or the body is not raw.
 * @see The guide, "Verifying a request".
 * @example
 * ```ts
 * if (!verify(body, headers['x-docssmith-demo2-signature'], secret)) throw new Error('wrong signature');
 * ```
 */
export function verify(
  body: string | Uint8Array,
  signature: string | readonly string[] | undefined,
  secret: Secret | readonly Secret[] | undefined,
): boolean {
  const keys = toKeys(secret);
  assertRawBody(body);
  return isSignature(signature) && isSigned(body, signature, keys);
}

/** Throws 401 unless the signature is 64 hex digits. Node joins repeated headers with a comma, so they fail this check. */
export function parseSignature(signature: unknown, subject: string): string {
  if (signature === undefined || signature === '') throw failure.missingSignature(subject);
  if (!isSignature(signature)) throw failure.malformedSignature(subject);
  return signature;
}

/** Throws 401 unless one of the keys made the signature of these bytes. */
export function assertSigned(body: string | Uint8Array, signature: string, keys: readonly KeyObject[]): void {
  if (!isSigned(body, signature, keys)) throw failure.wrongSignature();
}

/** Rejects a parsed body, which is what `express.json()` leaves in `req.body`. */
export function assertRawBody(body: unknown): void {
  if (typeof body === 'string' || body instanceof Uint8Array) return;
  throw new TypeError(
    `body: expected the raw body, a string or Uint8Array, got ${kindOf(body)}. Pass the bytes that were ` +
      'received: JSON.stringify(req.body) makes other bytes.',
  );
}

/** Runs before decoding: `Buffer.from(text, 'hex')` stops at the first wrong character, so `good + 'zz'` would pass. */
function isSignature(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value);
}

/** Tries every key, so that the time does not reveal which key matched. */
function isSigned(body: string | Uint8Array, signature: string, keys: readonly KeyObject[]): boolean {
  const given = Buffer.from(signature, 'hex');
  let matched = false;
  for (const key of keys) {
    if (timingSafeEqual(hmac(body, key), given)) matched = true;
  }
  return matched;
}

function hmac(body: string | Uint8Array, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(body).digest();
}
