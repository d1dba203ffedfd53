import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebhookError } from '../errors';
import { advanceTo, rawBodyOf } from '../http/handover';
import { refuse } from '../http/respond';
import { resolveOptions } from '../options/check-options';
import { kindOf } from '../options/kind-of';
import type { Next, SignatureOptions } from '../options/options';
import { type KeySource, type Secret, type SecretSource, toKey, toKeySource, toKeys } from './secret';

/**
 * Signs a body as the service does: lower-case hex HMAC-SHA256.
 *
 * @param body - The raw body; a string is signed as its UTF-8 bytes.
 * @returns 64 hex digits.
 * @throws TypeError if the secret is empty, blank or missing, or the body is not a raw one.
 * @see The guide, "Verifying a request".
 * @example
 * ```ts
 * const signature = sign(body, process.env.DOCSMITH_WEBHOOK_SECRET);
 * ```
 */
export function sign(body: string | Uint8Array, secret: Secret | undefined): string {
  const key = toKey(secret);
  checkRawBody(body);
  return createHmac('sha256', key).update(body).digest('hex');
}

/**
 * Tells whether a signature is the one of a body, in constant time.
 *
 * @param body - The raw body, exactly as it was received.
 * @param signature - What the signature header held; anything but 64 hex digits is `false`.
 * @param secret - One secret, or several while it is being rotated: any may match.
 * @throws TypeError if the secret is empty, blank or missing, or the body is not a raw one.
 */
export function verify(
  body: string | Uint8Array,
  signature: string | readonly string[] | undefined,
  secret: Secret | readonly Secret[] | undefined,
): boolean {
  const keys = toKeys(secret);
  checkRawBody(body);
  return isSignature(signature) && matches(body, signature, keys);
}

/** What `express.json()` leaves in `req.body` is what is given most often in its place. */
export function checkRawBody(body: unknown): void {
  if (typeof body === 'string' || body instanceof Uint8Array) return;
  throw new TypeError(
    `body: expected the raw body, a string or Uint8Array, got ${kindOf(body)}. Parsed and printed again, JSON is other ` +
      'bytes: give those that were received.',
  );
}

/** Decoding hex first would accept `good + 'zz'`: `Buffer.from` stops at the first byte that is not hex. */
function isSignature(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value);
}

/** Two signatures side by side, each of 64 digits. Always the same Buffers, since new ones take as long as all but the HMAC. */
const given = Buffer.alloc(64);
const expected = Buffer.alloc(64);

/** Tries every key, so that the time does not tell which one matched. */
function matches(body: string | Uint8Array, signature: string, keys: readonly KeyObject[]): boolean {
  given.write(signature.toLowerCase(), 'latin1');
  let matched = false;
  for (const key of keys) {
    expected.write(createHmac('sha256', key).update(body).digest('hex'), 'latin1');
    if (timingSafeEqual(expected, given)) matched = true;
  }
  return matched;
}

/** Step 2a: the signature by its form alone, before a byte of the body is read. Repeated headers, which Node joins with a comma, have not the form. */
export function readSignature(req: IncomingMessage, header: string): string {
  return checkSignature(req.headers[header], `The ${header} header`);
}

/** A signature that has the form of one, or a 401. */
export function checkSignature(signature: unknown, subject: string): string {
  if (signature === undefined || signature === '') {
    throw new WebhookError('missing_signature', `${subject} is missing.`);
  }
  if (!isSignature(signature)) {
    throw new WebhookError('invalid_signature', `${subject} is not 64 hex digits.`);
  }
  return signature;
}

/** Step 2b: the signature against the bytes; 401 unless one of the keys made it. */
export function checkBody(body: string | Uint8Array, signature: string, keys: readonly KeyObject[]): void {
  if (!matches(body, signature, keys)) {
    throw new WebhookError(
      'invalid_signature',
      'The signature is not the HMAC-SHA256 of the body under the secret of this endpoint.',
    );
  }
}

/** The keys of this request. */
export function keysFor(req: IncomingMessage, source: KeySource): readonly KeyObject[] | Promise<readonly KeyObject[]> {
  return typeof source === 'function' ? source(req) : source;
}

/**
 * Step 2 as a middleware, after `captureRawBody()`. A Buffer that another middleware left in `req.rawBody` or `req.body`
 * will do as well.
 *
 * @param secret - One, several while it is being rotated, or a function of the request.
 * @throws TypeError if the secret is empty, blank or missing, or an option is not valid.
 * @example
 * ```ts
 * app.post('/webhooks', captureRawBody(), verifySignature(secret), validateEvent(), router);
 * ```
 */
export function verifySignature(secret: SecretSource, options: SignatureOptions = {}) {
  const resolved = resolveOptions(options, ['signatureHeader', 'handlerTimeout', 'onReject']);
  const keys = toKeySource(secret, resolved.handlerTimeout);

  return async function verifySignature(req: IncomingMessage, res: ServerResponse, next: Next): Promise<void> {
    try {
      const signature = readSignature(req, resolved.signatureHeader);
      const rawBody = rawBodyOf(req);
      checkBody(rawBody, signature, await keysFor(req, keys));
      advanceTo(req, { step: 'verified', rawBody });
    } catch (error) {
      return refuse(error, req, res, next, resolved.onReject);
    }
    next();
  };
}
