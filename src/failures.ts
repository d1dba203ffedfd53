import { type EventFault, WebhookError, type WebhookErrorCode, type WebhookErrorDetails } from './errors';

/** Every `WebhookError`. No text contains a secret or a value of the payload. */
export const failure = {
  notFound: () => rejection('not_found', 'There is no webhook endpoint at this path.'),

  methodNotAllowed: (method = '') =>
    rejection('method_not_allowed', `Expected a POST request, got ${method}.`, {
      headers: { Allow: 'POST' },
    }),

  contentEncoding: () =>
    rejection('unsupported_media_type', 'The body must not be compressed: Content-Encoding is not supported.'),

  contentType: () =>
    rejection('unsupported_media_type', 'The Content-Type must be JSON in UTF-8, such as application/json.'),

  /** @param subject - What should carry the signature, such as `The x-signature header`. */
  missingSignature: (subject: string) => rejection('missing_signature', `${subject} is missing.`),

  malformedSignature: (subject: string) => rejection('invalid_signature', `${subject} is not 64 hex digits.`),

  wrongSignature: () =>
    rejection(
      'invalid_signature',
      'The signature is not the HMAC-SHA256 of the body under the secret of this endpoint.',
    ),

  payloadTooLarge: (limit: number) => rejection('payload_too_large', `The body is larger than ${limit} bytes.`),

  tooManyChunks: () => rejection('payload_too_large', 'The body came in too many small chunks.'),

  bodyTimeout: (timeout: number) => rejection('body_timeout', `The body did not arrive within ${timeout} ms.`),

  requestAborted: (cause?: unknown) =>
    rejection('request_aborted', 'The sender closed the connection before the body was complete.', { cause }),

  lengthMismatch: () => rejection('length_mismatch', 'The body is not as long as Content-Length says.'),

  bodyNotUtf8: () => rejection('invalid_encoding', 'The body is not UTF-8.'),

  idNotUnicode: () => rejection('invalid_encoding', 'The id contains half of a surrogate pair.'),

  invalidJson: () => rejection('invalid_json', 'The body is not JSON.'),

  invalidEvent: (errors: readonly EventFault[]) =>
    rejection('invalid_event', 'The event contradicts its schema.', { errors }),

  unknownEvent: () => rejection('unknown_event', 'This endpoint does not accept events of this type.'),

  duplicateInFlight: () =>
    rejection('duplicate_in_flight', 'Another delivery of this event is being handled right now.', {
      // seconds
      headers: { 'Retry-After': '5' },
    }),

  bodyAlreadyParsed: () =>
    new WebhookError(
      'body_already_parsed',
      'Another middleware has read the body first, most likely express.json(). The signature covers the raw ' +
        'bytes, so mount the webhooks first: app.use("/webhooks/docsmith", docsmithWebhooks(secret)), then app.use(express.json()).',
    ),

  bodyDecoded: () =>
    new WebhookError(
      'body_already_parsed',
      'Another middleware has called req.setEncoding(), which turns the bytes of the body into text. The signature covers ' +
        'the bytes, so mount the webhooks before that middleware.',
    ),

  stepMissing: (step: string, before: string) =>
    new WebhookError(
      'step_missing',
      `${step} ran without ${before} before it. Mount captureRawBody(), verifySignature(secret), validateEvent(), ` +
        'claimEvent(store) if you use it, and eventRouter() in this order, or docsmithWebhooks(secret), which mounts them all.',
    ),

  claimedTwice: () =>
    new WebhookError(
      'step_missing',
      'claimEvent() ran twice for one delivery. Mount it once; docsmithWebhooks() mounts it if idempotency is set.',
    ),

  typeNotValidated: (type: string) =>
    new WebhookError(
      'step_missing',
      `eventRouter() declares the type '${type}', but validateEvent() does not. Give both the same events option.`,
    ),

  secretUnavailable: (cause: unknown) =>
    new WebhookError(
      'secret_unavailable',
      'The secret function failed, was too slow or returned no valid secret; see the cause.',
      {
        cause,
      },
    ),

  storeUnavailable: (cause: unknown) =>
    new WebhookError('store_unavailable', 'The idempotency store failed or did not answer in time; see the cause.', {
      cause,
    }),

  /** @param advice - What to do about the handler that is not done. */
  handlerTimeout: (timeout: number, advice: string) =>
    new WebhookError('handler_timeout', `The handlers did not answer within ${timeout} ms. ${advice}`),

  consumerTimeout: (timeout: number) =>
    new WebhookError('handler_timeout', `The handlers of the consumer did not end within ${timeout} ms.`),

  drained: (ms: number) =>
    new WebhookError('handler_timeout', `The app is shutting down, and drain() has waited for ${ms} ms.`),

  queueUnavailable: (cause: unknown) =>
    new WebhookError('queue_unavailable', 'The queue did not confirm the job, or not in time; see the cause.', {
      cause,
    }),
} as const;

/**
 * An error about what the sender did. It has no stack: the stack would name this package alone, and to make it takes as long as
 * the HMAC, for every request that a stranger sends.
 */
function rejection(code: WebhookErrorCode, message: string, details?: WebhookErrorDetails): WebhookError {
  const { stackTraceLimit } = Error;
  // Not by assignment, which throws if the app has frozen Error.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return new WebhookError(code, message, details);
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}
