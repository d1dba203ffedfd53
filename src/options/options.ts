import type { SchemaObject } from 'ajv';
import type { WebhookError } from '../errors';
import type { AnyRequest, AnyResponse } from '../http/express';
import type { IdempotencyStore, IdempotencyTransactions } from '../idempotency/store';

/** Passes the request on, or an error with it: `next` of Express and Connect. */
export type Next = (error?: unknown) => void;

/** An Express error handler that answers rejected deliveries. */
export type RejectionHandler = (error: WebhookError, req: AnyRequest, res: AnyResponse, next: Next) => unknown;

/** JSON schemas of payloads, by event type. */
export type EventSchemas<Events = unknown> = { readonly [Type in keyof Events]: SchemaObject };

/** How a rejected delivery is answered. */
export interface RejectionOptions {
  /**
   * An Express error handler that answers rejected deliveries instead of the package.
   * @default problem+json (RFC 9457)
   */
  readonly onReject?: RejectionHandler;
}

/** How the raw body is captured. */
export interface CaptureOptions extends RejectionOptions {
  /**
   * The largest body: a number of bytes, or a text such as `'500kb'` (1kb = 1024 bytes).
   * @default '1mb'
   */
  readonly limit?: number | string;
  /**
   * By when the whole body must have arrived, in milliseconds; later is answered 408.
   * @default 10_000
   */
  readonly bodyTimeout?: number;
}

/** The header that carries the signature. The guide prints a name with a space, which no HTTP header can have. */
export const defaultSignatureHeader = 'x-docssmith-demo2-signature';

/** How the signature is checked. */
export interface SignatureOptions extends RejectionOptions {
  /**
   * The header with the signature; not case-sensitive.
   * @default 'x-docssmith-demo2-signature'
   */
  readonly signatureHeader?: string;
  /**
   * How long a function that looks the secret up may take, in milliseconds.
   * @default 30_000
   */
  readonly handlerTimeout?: number;
}

/** How an event is validated. */
export interface ValidationOptions<Events = unknown> {
  /**
   * `'payload'` checks the envelope and the payload by its schema; `'envelope'` only `id`, `type` and `payload.id`.
   * @default 'payload'
   */
  readonly validation?: 'payload' | 'envelope';
  /**
   * JSON schemas of payloads, by type: adds types, or replaces the schema of a known one. You are responsible for
   * their cost: a `pattern` with a catastrophic regular expression can stop the process.
   * @default none
   */
  readonly events?: EventSchemas<Events>;
  /**
   * What happens to a signed event of a type that nobody declared: `'acknowledge'` answers 204 and shows it to `*`
   * handlers; `'reject'` answers 422.
   * @default 'acknowledge'
   */
  readonly unknownEvents?: 'acknowledge' | 'reject';
}

/** Where events are remembered, and for how long. */
export interface IdempotencyOptions<Transaction = unknown> {
  readonly store: IdempotencyStore | IdempotencyTransactions<Transaction>;
  /**
   * How long a completed event is remembered, in milliseconds; longer than the sender tries again.
   * @default 345_600_000 (96 hours)
   */
  readonly ttl?: number;
  /**
   * How long a claim outlives the process that holds it, in milliseconds: it is renewed every third of it while the
   * handlers run. Transactions need none.
   * @default 60_000
   */
  readonly lease?: number;
}

/** All options of `docsmithWebhooks()`. */
export interface WebhooksOptions<Events = unknown, Transaction = unknown>
  extends CaptureOptions,
    Omit<SignatureOptions, 'handlerTimeout'>,
    ValidationOptions<Events> {
  /**
   * Handle only this path, below where the middleware is mounted, and pass every other request on.
   * @default every request that reaches the middleware is a delivery
   */
  readonly path?: string;
  /**
   * By when the handlers must have answered, in milliseconds; later is a 503. A function that looks the secret up
   * has as long.
   * @default 30_000
   */
  readonly handlerTimeout?: number;
  /**
   * Runs the handlers once for each event, however often it is delivered: a store, or `{ store, ttl, lease }`.
   * @default every delivery runs the handlers
   */
  readonly idempotency?: IdempotencyStore | IdempotencyTransactions<Transaction> | IdempotencyOptions<Transaction>;
  /**
   * How long the store may take to answer, in milliseconds; later is a 503.
   * @default 2_000
   */
  readonly storeTimeout?: number;
}
