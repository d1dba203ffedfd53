import { createSecretKey, KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { withDeadline } from '../deadline';
import { WebhookError } from '../errors';
import { type AnyRequest, type AppFunction, isFunction } from '../http/express';

/** A key: text (its UTF-8 bytes are the key), the bytes themselves, or a `KeyObject`. */
export type Secret = string | Uint8Array | KeyObject;

/** Looks the secret of a request up: one endpoint, many tenants. */
export type SecretFunction = (req: AnyRequest) => Secret | readonly Secret[] | Promise<Secret | readonly Secret[]>;

/**
 * Where the secret comes from: one; several while it is being rotated (any may match); or a function of the request.
 * `undefined` is in the type so that `process.env.X` compiles; it throws at construction.
 */
export type SecretSource = Secret | readonly Secret[] | SecretFunction | undefined;

/** The keys for one request: known since construction, or looked up. */
export type KeySource = readonly KeyObject[] | ((req: IncomingMessage) => Promise<readonly KeyObject[]>);

const advice =
  'Set it to the secret webhook key from the DocsSmith Demo2 dashboard (API settings), for example ' +
  'docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET)';

/** Makes the key objects, once. Throws a TypeError, which never shows the value, for a secret that is none. */
export function toKeys(secret: unknown): readonly KeyObject[] {
  if (!Array.isArray(secret)) return [toKey(secret)];
  if (secret.length === 0) throw new TypeError(`The webhook secret is an empty array. ${advice}.`);
  // Unlike map(), it does not pass over the holes of a sparse array.
  return Array.from(secret, (one, index) => toKey(one, `The webhook secret at index ${index}`));
}

/** Makes one key object. */
export function toKey(secret: unknown, subject = 'The webhook secret'): KeyObject {
  if (typeof secret === 'string') {
    if (secret.trim() === '') {
      throw new TypeError(`${subject} is ${secret ? 'blank' : 'empty'}. ${advice}.`);
    }
    return createSecretKey(secret, 'utf8');
  }
  if (secret instanceof Uint8Array) {
    if (secret.byteLength === 0) throw new TypeError(`${subject} has no bytes. ${advice}.`);
    return createSecretKey(secret);
  }
  if (secret instanceof KeyObject) {
    if (secret.type !== 'secret' || !secret.symmetricKeySize) {
      throw new TypeError(`${subject} is a ${secret.type} KeyObject; expected a secret one. ${advice}.`);
    }
    return secret;
  }
  throw new TypeError(
    `${subject} is ${secret == null ? 'missing' : `of type ${typeof secret}`}; expected a string, ` +
      `Uint8Array or KeyObject. ${advice}.`,
  );
}

/** Checks a secret at construction; of a function, whatever it may answer later. */
export function toKeySource(secret: SecretSource, timeout: number): KeySource {
  if (!isFunction(secret)) return toKeys(secret);
  return (req) => lookUp(secret, req, timeout);
}

/** Fails closed: a function that throws, answers with no secret, or does not answer in time is a 500. */
async function lookUp(secret: AppFunction, req: IncomingMessage, timeout: number): Promise<readonly KeyObject[]> {
  try {
    return toKeys(await withDeadline(secret(req), timeout));
  } catch (cause) {
    throw new WebhookError(
      'secret_unavailable',
      'The function that looks the webhook secret up gave none for this request.',
      { cause },
    );
  }
}
