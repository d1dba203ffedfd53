import { createSecretKey, KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isUint8Array } from 'node:util/types';
import { withDeadline } from '../deadline';
import { failure } from '../failures';
import type { AnyRequest } from '../http/express';
import { type AppFunction, isFunction } from '../options/check-options';

/** A key: a string (its UTF-8 bytes are the key), the bytes themselves, or a `KeyObject`. */
export type Secret = string | Uint8Array | KeyObject;

/**
 * One secret, or several during a rotation: any may match. The type takes `undefined` so that `process.env.X` compiles; a
 * missing secret throws.
 */
export type Secrets = Secret | readonly (Secret | undefined)[] | undefined;

/**
 * Returns the secret for a request, if one endpoint serves many tenants. The request is not verified yet. Without a secret,
 * the delivery is a 500, and no handler runs.
 */
export type SecretFunction = (req: AnyRequest) => Secrets | Promise<Secrets>;

/** Where the secret comes from: the secret itself, several of them, or a function of the request. */
export type SecretSource = Secrets | SecretFunction;

/** Returns the keys for a request. */
export type KeySource = (req: IncomingMessage) => readonly KeyObject[] | Promise<readonly KeyObject[]>;

const advice =
  'Set it to the secret webhook key from the DocsSmith Demo2 dashboard (API settings), for example ' +
  'docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET)';

/** Makes the key objects. Throws a TypeError, without the value, if a secret is missing or invalid. */
export function toKeys(secret: unknown): readonly KeyObject[] {
  if (!Array.isArray(secret)) return [toKey(secret)];
  if (secret.length === 0) throw new TypeError(`The webhook secret is an empty array. ${advice}.`);
  // Array.from() sees the holes of a sparse array; map() skips them.
  return Array.from(secret, (one, index) => toKey(one, `The webhook secret at index ${index}`));
}

/** Makes one key object. */
export function toKey(secret: unknown, subject = 'The webhook secret'): KeyObject {
  if (typeof secret === 'string') {
    const fault = faultOf(secret);
    if (fault) throw new TypeError(`${subject} ${fault}. ${advice}.`);
    return createSecretKey(secret, 'utf8');
  }
  if (isUint8Array(secret)) {
    if (secret.byteLength === 0) throw new TypeError(`${subject} has no bytes. ${advice}.`);
    return createSecretKey(secret);
  }
  if (secret instanceof KeyObject) {
    if (secret.type !== 'secret' || !secret.symmetricKeySize) {
      throw new TypeError(`${subject} is a ${secret.type} KeyObject; expected one from createSecretKey(). ${advice}.`);
    }
    return secret;
  }
  throw new TypeError(
    `${subject} is ${secret == null ? 'missing' : `of type ${typeof secret}`}; expected a string, ` +
      `Uint8Array or KeyObject. ${advice}.`,
  );
}

/** What a file or an environment variable can add to a secret. Such a secret would fail every delivery, without a hint. */
function faultOf(secret: string): string | undefined {
  if (secret === '') return 'is empty';
  // trim() removes a byte order mark too, so the mark is looked for first.
  if (secret.startsWith('\u{feff}')) return 'begins with a byte order mark: remove it';
  if (secret.trim() === '') return 'is blank';
  if (secret !== secret.trim()) return 'begins or ends with white space, such as the line end of a file: use trim()';
  if (/^(["']).*\1$/s.test(secret)) return 'is in quotes: remove them';
  return undefined;
}

/** Checks a secret at construction. What a function returns is checked for each request. */
export function keySource(secret: SecretSource, secretTimeout: number): KeySource {
  if (isFunction(secret)) return (req) => lookUp(secret, req, secretTimeout);
  const keys = toKeys(secret);
  return () => keys;
}

/** Any failure of the function is a 500, so that no delivery is handled unverified. */
async function lookUp(secret: AppFunction, req: IncomingMessage, secretTimeout: number): Promise<readonly KeyObject[]> {
  try {
    return toKeys(await withDeadline(secret(req), secretTimeout));
  } catch (cause) {
    throw failure.secretUnavailable(cause);
  }
}
