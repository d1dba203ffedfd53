import { parseJson } from './event/json';
import type { EventMatching } from './event/types';
import { eventValidator, type ValidationOptions, validationRules } from './event/validator';
import { checkOptions } from './options/check-options';
import { assertSigned, parseSignature, type RawBody, type SignatureValue, toBytes } from './signature/hmac';
import { type Secrets, toKeys } from './signature/secret';

/**
 * Verifies, parses and validates a delivery without Express: for serverless functions, queues and other frameworks.
 *
 * @param rawBody - The body, byte for byte as it was received; a string stands for its UTF-8 bytes.
 * @param signature - The value of the signature header.
 * @param secret - One secret, or several during a rotation: any may match.
 * @returns The event. At run time it can also have an unknown type, unless `unknownEvents` is `'reject'`.
 * @throws WebhookError with status 401, 400 or 422.
 * @throws TypeError if the secret is missing, empty or blank, the body is not raw, or an option is not valid.
 * @example
 * ```ts
 * const event = constructEvent(body, headers['x-docssmith-demo2-signature'], process.env.DOCSMITH_WEBHOOK_SECRET);
 * ```
 */
export function constructEvent<Events = unknown>(
  rawBody: RawBody,
  signature: SignatureValue,
  secret: Secrets,
  options: ValidationOptions<Events> = {},
): EventMatching<'*', Events> {
  const keys = toKeys(secret);
  const { validate } = eventValidator(checkOptions('constructEvent()', options, validationRules));
  const body = toBytes(rawBody);
  assertSigned(body, parseSignature(signature, 'The signature'), keys);
  // The schema of the type has checked the payload.
  return validate(parseJson(body)) as EventMatching<'*', Events>;
}
