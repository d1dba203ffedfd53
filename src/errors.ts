import { STATUS_CODES } from 'node:http';

const statusOf = {
  not_found: 404,
  method_not_allowed: 405,
  unsupported_media_type: 415,
  missing_signature: 401,
  invalid_signature: 401,
  payload_too_large: 413,
  body_timeout: 408,
  request_aborted: 400,
  length_mismatch: 400,
  invalid_encoding: 400,
  invalid_json: 400,
  invalid_event: 422,
  unknown_event: 422,
  duplicate_in_flight: 409,
  body_already_parsed: 500,
  step_missing: 500,
  secret_unavailable: 500,
  store_unavailable: 503,
  handler_timeout: 503,
} as const;

/** Why a delivery was refused, or why the app could not take it. Codes are stable; messages are for people. */
export type WebhookErrorCode = keyof typeof statusOf;

/** One place where an event contradicts its schema. It names the place and the rule, never the value that came. */
export interface EventFault {
  /** JSON Pointer (RFC 6901) into the event, such as `/payload/contact/username`; `''` is the event itself. */
  readonly path: string;
  /** The rule that was broken, such as `must be string`. */
  readonly message: string;
}

/** What an error may carry besides its code and message. */
export interface WebhookErrorDetails {
  /** Response headers that belong to the status, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The faults of an invalid event. */
  readonly errors?: readonly EventFault[];
  /** The error behind this one; kept for the app's own log, never sent. */
  readonly cause?: unknown;
}

/** The body of a rejection: `application/problem+json` (RFC 9457). */
export interface WebhookProblem {
  /** The reason phrase of the status, such as `Unauthorized`. */
  readonly title: string;
  readonly status: number;
  /** Stable: programs may depend on it. */
  readonly code: WebhookErrorCode;
  /** For people. */
  readonly detail: string;
  readonly errors?: readonly EventFault[];
}

/**
 * Every refusal of this package. Its `message`, `headers` and `errors` hold nothing of the secret and no value of the
 * payload, so all of it is safe to send and to log.
 *
 * @example
 * ```ts
 * try {
 *   constructEvent(rawBody, signature, secret);
 * } catch (error) {
 *   if (error instanceof WebhookError) response.status(error.status).json({ code: error.code });
 * }
 * ```
 */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
  /** The HTTP status that fits: 4xx is the sender's fault, 5xx the app's. */
  readonly status: number;
  readonly code: WebhookErrorCode;
  declare readonly headers?: Readonly<Record<string, string>>;
  declare readonly errors?: readonly EventFault[];

  constructor(code: WebhookErrorCode, message: string, details: WebhookErrorDetails = {}) {
    const { headers, errors, ...options } = details;
    super(message, options);
    this.code = code;
    this.status = statusOf[code];
    if (headers) this.headers = headers;
    if (errors) this.errors = errors;
  }

  /** The error as the problem that the sender is told (RFC 9457); `JSON.stringify(error)` calls it. */
  toJSON(): WebhookProblem {
    const { status, code, message, errors } = this;
    return { title: STATUS_CODES[status] ?? code, status, code, detail: message, ...(errors && { errors }) };
  }
}
