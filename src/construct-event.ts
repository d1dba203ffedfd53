import { withStack } from './errors';
import { parseJson } from './event/json';
import type { PayloadsOf } from './event/payload-of';
import type { AnyEvent, EventMatching } from './event/types';
import { type EventSchemas, eventValidator, type ValidationOptions, validationRules } from './event/validator';
import { checkOptions, type Rules } from './options/check-options';
import { oneOf } from './options/rules';
import { assertSigned, parseSignature, type RawBody, type SignatureValue, toBytes } from './signature/hmac';
import { type Secrets, toKeys } from './signature/secret';

/** No handler can decide what to do with an undeclared type, so it is refused unless the caller asks for it. */
const rules = { ...validationRules, unknownEvents: oneOf('reject', 'acknowledge') } satisfies Rules<ValidationOptions>;

/**
 * Verifies, parses and validates a delivery without Express: for serverless functions, queues and other frameworks.
 *
 * @param rawBody - The body, byte for byte as it was received; a string stands for its UTF-8 bytes.
 * @param signature - The value of the signature header.
 * @param secret - One secret, or several during a rotation: any may match.
 * @returns The event. With `unknownEvents: 'acknowledge'`, or another `validation` than `'payload'`, an `AnyEvent`, since its
 * payload may contradict its schema.
 * @throws WebhookError with status 401, 400 or 422; also if the type is neither in the guide nor in `events`.
 * @throws TypeError if the secret is missing or invalid, the body is not raw, or an option is not valid.
 * @example
 * ```ts
 * const event = constructEvent(body, headers['x-docssmith-demo2-signature'], process.env.DOCSMITH_WEBHOOK_SECRET);
 * ```
 */
export function constructEvent<const Schemas extends EventSchemas<Record<string, unknown>>>(
  rawBody: RawBody,
  signature: SignatureValue,
  secret: Secrets,
  options: Omit<ValidationOptions, 'events'> & { events: Schemas; validation?: 'payload'; unknownEvents?: 'reject' },
): EventMatching<'*', PayloadsOf<Schemas>>;
export function constructEvent<Events = unknown>(
  rawBody: RawBody,
  signature: SignatureValue,
  secret: Secrets,
  options?: ValidationOptions<Events> & { validation?: 'payload'; unknownEvents?: 'reject' },
): EventMatching<'*', Events>;
export function constructEvent(
  rawBody: RawBody,
  signature: SignatureValue,
  secret: Secrets,
  options: ValidationOptions<Readonly<Record<string, unknown>>>,
): AnyEvent;
export function constructEvent(
  rawBody: RawBody,
  signature: SignatureValue,
  secret: Secrets,
  options: ValidationOptions<Readonly<Record<string, unknown>>> = {},
): AnyEvent {
  const keys = toKeys(secret);
  const { validate } = eventValidator(checkOptions('constructEvent()', options, rules));
  const body = toBytes(rawBody);
  return withStack(constructEvent, () => {
    assertSigned(body, parseSignature(signature, 'The signature'), keys);
    return validate(parseJson(body)).event;
  });
}
