import { STATUS_CODES } from 'node:http';
import { inspect } from 'node:util';

/** The status of each code. 4xx: the sender's fault. 5xx: the app's fault. */
export const statusOf = {
  /** The path is not `path`, and there is no `next` that could pass the request on. */
  not_found: 404,
  /** The method is not POST. */
  method_not_allowed: 405,
  /** The Content-Type is not JSON in UTF-8, or the body is compressed. */
  unsupported_media_type: 415,
  /** The signature header is absent or empty. */
  missing_signature: 401,
  /** The signature is not 64 hex digits, or not the HMAC of the body. */
  invalid_signature: 401,
  /** The body is larger than `limit`, or came in too many small chunks. */
  payload_too_large: 413,
  /** The body did not arrive within `bodyTimeout`. */
  body_timeout: 408,
  /** The sender closed the connection before the body was complete. */
  request_aborted: 400,
  /** The body is longer or shorter than Content-Length says. */
  length_mismatch: 400,
  /** The body is not UTF-8, or the id has half of a surrogate pair. */
  invalid_encoding: 400,
  /** The body is not JSON. */
  invalid_json: 400,
  /** The event is not `{ id, type, payload: { id } }`, or its payload contradicts its schema. */
  invalid_event: 422,
  /** The type is unknown, and `unknownEvents` is `'reject'`. */
  unknown_event: 422,
  /** Another delivery of this event is being handled now. */
  duplicate_in_flight: 409,
  /** Another middleware read the body and kept no raw bytes. */
  body_already_parsed: 500,
  /** The steps are mounted in the wrong order, with different `events`, or `claimEvent()` is mounted twice. */
  step_missing: 500,
  /** The secret function failed, was too slow, or returned no secret. */
  secret_unavailable: 500,
  /** The idempotency store failed or was too slow. */
  store_unavailable: 503,
  /** The queue failed or was too slow. */
  queue_unavailable: 503,
  /** The handlers did not answer within `handlerTimeout`, or not before `drain()` ran out of time. */
  handler_timeout: 503,
} as const;

/** The page with a section for each code. The package contains it, too. */
const pageOfCodes = 'https://unpkg.com/docsmith-webhooks/docs/errors.md';

/** Why a delivery was rejected, or why the app could not take it. Codes are stable; messages are for people. */
export type WebhookErrorCode = keyof typeof statusOf;

/** One place where an event contradicts its schema. It names the place and the rule, never the value. */
export interface EventFault {
  /** JSON Pointer (RFC 6901) into the event, such as `/payload/contact/username`; `''` is the event itself. */
  readonly path: string;
  /** The broken rule, such as `must be string`. */
  readonly message: string;
}

/** The fault of a payload that a recursive schema, or the writer of JSON, cannot follow to its end. */
export const tooDeep: EventFault = { path: '/payload', message: 'must not be nested so deeply' };

/** What an error may carry besides its code and message. */
export interface WebhookErrorDetails {
  /** Response headers that belong to the status, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The faults of an invalid event. */
  readonly errors?: readonly EventFault[];
  /** The underlying error. Never sent. */
  readonly cause?: unknown;
}

/** The body of a rejection: `application/problem+json` (RFC 9457). */
export interface WebhookProblem {
  /** The address of a text about the code, and what to do about it. */
  readonly type: string;
  /** The reason phrase of the status, such as `Unauthorized`. */
  readonly title: string;
  /** The HTTP status, again. */
  readonly status: number;
  /** Never changes its meaning. */
  readonly code: WebhookErrorCode;
  /** Text for people. It can change. */
  readonly detail: string;
  /** The faults of an invalid event: 20 at most. */
  readonly errors?: readonly EventFault[];
}

/**
 * An error about a delivery. Its `message`, `headers` and `errors` hold no secret and no
 * value of the payload, so they are safe to send and to log.
 *
 * @example
 * ```ts
 * try {
 *   constructEvent(rawBody, signature, secret);
 * } catch (error) {
 *   if (error instanceof WebhookError) response.status(error.status).json(error);
 * }
 * ```
 */
export class WebhookError extends Error {
  /** Always `'WebhookError'`. */
  override readonly name = 'WebhookError';
  /** The HTTP status: 4xx if the sender did something wrong, 5xx if the app did. */
  readonly status: number;
  /** Why. It never changes its meaning. */
  readonly code: WebhookErrorCode;
  /** The address of a text about the code, and what to do about it: a section of docs/errors.md, as in the package. */
  readonly docs: string;
  /** Response headers that belong to the status, such as `Allow`. */
  declare readonly headers?: Readonly<Record<string, string>>;
  /** The faults of an invalid event: 20 at most. */
  declare readonly errors?: readonly EventFault[];

  constructor(code: WebhookErrorCode, message: string, details: WebhookErrorDetails = {}) {
    const { headers, errors, cause } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = statusOf[code];
    this.docs = `${pageOfCodes}#${code}`;
    if (headers) this.headers = headers;
    if (errors) this.errors = errors;
  }

  /** Returns the body of the rejection (RFC 9457). `JSON.stringify(error)` calls it. */
  toJSON(): WebhookProblem {
    const { docs, status, code, message, errors } = this;
    const title = STATUS_CODES[status] ?? code;
    return { type: docs, title, status, code, detail: message, ...(errors && { errors }) };
  }
}

/** Every `WebhookError`. No text contains a secret or a value of the payload. */
export const failure = {
  notFound: () => new WebhookError('not_found', 'There is no webhook endpoint at this path.'),

  methodNotAllowed: (method = '') =>
    new WebhookError('method_not_allowed', `Expected a POST request, got ${method}.`, {
      headers: { Allow: 'POST' },
    }),

  contentEncoding: () =>
    new WebhookError('unsupported_media_type', 'The body must not be compressed: Content-Encoding is not supported.'),

  contentType: () =>
    new WebhookError('unsupported_media_type', 'The Content-Type must be JSON in UTF-8, such as application/json.'),

  /** @param subject - What should carry the signature, such as `The x-signature header`. */
  missingSignature: (subject: string) => new WebhookError('missing_signature', `${subject} is missing.`),

  malformedSignature: (subject: string) => new WebhookError('invalid_signature', `${subject} is not 64 hex digits.`),

  wrongSignature: () =>
    new WebhookError(
      'invalid_signature',
      'The signature is not the HMAC-SHA256 of the body under the secret of this endpoint.',
    ),

  payloadTooLarge: (limit: number) => new WebhookError('payload_too_large', `The body is larger than ${limit} bytes.`),

  tooManyChunks: () => new WebhookError('payload_too_large', 'The body came in too many small chunks.'),

  bodyTimeout: (timeout: number) => new WebhookError('body_timeout', `The body did not arrive within ${timeout} ms.`),

  requestAborted: (cause?: unknown) =>
    new WebhookError('request_aborted', 'The sender closed the connection before the body was complete.', { cause }),

  lengthMismatch: () => new WebhookError('length_mismatch', 'The body is not as long as Content-Length says.'),

  bodyNotUtf8: () => new WebhookError('invalid_encoding', 'The body is not UTF-8.'),

  idNotUnicode: () => new WebhookError('invalid_encoding', 'The id contains half of a surrogate pair.'),

  invalidJson: () => new WebhookError('invalid_json', 'The body is not JSON.'),

  invalidEvent: (errors: readonly EventFault[]) =>
    new WebhookError('invalid_event', 'The event contradicts its schema.', { errors }),

  unknownEvent: () => new WebhookError('unknown_event', 'This endpoint does not accept events of this type.'),

  duplicateInFlight: () =>
    new WebhookError('duplicate_in_flight', 'Another delivery of this event is being handled right now.', {
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

/** Express lets a request go on if `next` gets one of these. */
export function isSignal(value: unknown): boolean {
  return !value || value === 'route' || value === 'router';
}

/** Makes an error of a thrown value that `next` would not take for one. */
export function asError(thrown: unknown, thrower: string): unknown {
  return isSignal(thrown) ? new Error(`${thrower} threw ${inspect(thrown)}.`, { cause: thrown }) : thrown;
}

/** Reports an error that no caller can receive. */
export function warn(what: string, error: unknown): void {
  process.emitWarning(`${what}: ${inspect(error)}`);
}
