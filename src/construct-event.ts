import { parseJson } from './event/json';
import type { EventType, WebhookEvent } from './event/types';
import { eventValidator } from './event/validator';
import { resolveOptions } from './options/check-options';
import type { ValidationOptions } from './options/options';
import { checkBody, checkRawBody, checkSignature } from './signature/hmac';
import { type Secret, toKeys } from './signature/secret';

/**
 * Verifies, parses and validates a delivery without Express: for serverless functions, queues and other frameworks.
 *
 * @param rawBody - The body, byte for byte as it was received; a string stands for its UTF-8 bytes.
 * @param signature - What the signature header held.
 * @param secret - One secret, or several while it is being rotated: any may match.
 * @returns The event. At run time it can also be of a type that nobody declared, unless `unknownEvents` is `'reject'`.
 * @throws WebhookError with status 401, 400 or 422.
 * @throws TypeError if the secret is empty, blank or missing, the body is not a raw one, or an option is not valid.
 * @example
 * ```ts
 * const event = constructEvent(body, headers['x-docssmith-demo2-signature'], process.env.DOCSMITH_WEBHOOK_SECRET);
 * ```
 */
export function constructEvent<Events = unknown>(
  rawBody: string | Uint8Array,
  signature: string | readonly string[] | undefined,
  secret: Secret | readonly Secret[] | undefined,
  options: ValidationOptions<Events> = {},
): WebhookEvent<EventType, Events> {
  const keys = toKeys(secret);
  const { validate } = eventValidator(resolveOptions(options, ['validation', 'events', 'unknownEvents']));
  checkRawBody(rawBody);
  const body = typeof rawBody === 'string' ? Buffer.from(rawBody) : rawBody;
  checkBody(body, checkSignature(signature, 'The signature'), keys);
  const { event } = validate(parseJson(body));
  return event as WebhookEvent<EventType, Events>;
}
