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
 * value of the payload, so they are safe to send and to log. The error of a rejected delivery has no stack, since it would only
 * name this package. An error that `constructEvent()` throws has one, which begins at your call.
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

/** Gives the error of a rejection, which has no stack, one that begins at the caller of `entry`. */
export function withStack<Result>(entry: (...given: never[]) => unknown, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof WebhookError) Error.captureStackTrace(error, entry);
    throw error;
  }
}

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
