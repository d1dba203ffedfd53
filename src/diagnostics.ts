import { tracingChannel } from 'node:diagnostics_channel';
import { WebhookError, type WebhookErrorCode } from './errors';

/** What the objects have in common that the tracing channels publish. */
export interface TracedWork {
  /**
   * For subscribers whose context `bindStore()` cannot reach, such as that of OpenTelemetry. If a subscriber of `start` sets
   * it, the work runs in it: `trace.run = (work) => context.with(spanContext, work)`.
   */
  run?: <Result>(work: () => Result) => Result;
}

/** Runs work as a subscriber wants it. */
export function runIn<Result>(trace: TracedWork | undefined, work: () => Result): Result {
  return trace?.run ? trace.run(work) : work();
}

/**
 * What subscribers of the tracing channel `docsmith-webhooks:delivery` (node:diagnostics_channel) receive: one object for
 * each delivery, filled in as it becomes known. It never holds the body, the signature or the secret.
 */
export interface DeliveryTrace extends TracedWork {
  /** The id of the event, once it is verified and valid. */
  id?: string;
  /** The type of the event, once it is verified and valid. */
  type?: string;
  /** Whether the type is one of the guide's or of `options.events`. Other types are no labels for metrics: there is no end of them. */
  declared?: boolean;
  /** The payload contradicts its schema, and `validation: 'report'` has let it pass. */
  invalid?: true;
  /**
   * - `handled`: a handler has handled it.
   * - `unhandled`: it was acknowledged, and no handler has handled it.
   * - `duplicate`: it was acknowledged, because it was handled before.
   * - `rejected`: the package has refused it. `code` says why.
   * - `failed`: a handler, a store or a secret function has failed, or a handler has answered 400 or more.
   * - `aborted`: the sender has left before its body was complete, or before the app's own handlers have answered.
   */
  outcome?: 'handled' | 'unhandled' | 'duplicate' | 'rejected' | 'failed' | 'aborted';
  /** Why it was rejected, or why it failed if the package knows. */
  code?: WebhookErrorCode;
  /** What a failed delivery has thrown. */
  error?: unknown;
  /** The status of the answer. Not set if the sender has left without one. */
  status?: number;
  /** From `captureRawBody()` to the end of the answer and of the handlers, in milliseconds. */
  duration?: number;
}

/**
 * What subscribers of the tracing channel `docsmith-webhooks:consume` (node:diagnostics_channel) receive: one object for each
 * call of `consume()`, filled in as it becomes known.
 */
export interface ConsumerTrace extends TracedWork {
  /** The id of the event, once it is valid. */
  id?: string;
  /** The type of the event, once it is valid. */
  type?: string;
  /** Whether the type is one of the guide's or of `options.events`. */
  declared?: boolean;
  /** The payload contradicts its schema, and `validation: 'report'` has let it pass. */
  invalid?: true;
  /**
   * - `handled`: a handler has handled it.
   * - `unhandled`: no handler has handled it.
   * - `duplicate`: it was handled before.
   * - `failed`: `consume()` has thrown `error`.
   */
  outcome?: 'handled' | 'unhandled' | 'duplicate' | 'failed';
  /** Why it failed, if the package knows. */
  code?: WebhookErrorCode;
  /** What `consume()` has thrown. */
  error?: unknown;
  /** In milliseconds. */
  duration?: number;
  /** What `consume()` got, such as `{ job }`. Not enumerable, since a logger would print the payload that a job holds. */
  readonly context?: unknown;
}

/**
 * What subscribers of the tracing channel `docsmith-webhooks:enqueue` (node:diagnostics_channel) receive: one object for each
 * event that `enqueue()` hands to its queue. If the queue has BullMQ's own `telemetry`, nothing is published.
 */
export interface EnqueueTrace extends TracedWork {
  /** The id of the event. */
  readonly id: string;
  /** The type of the event. */
  readonly type: string;
  /** The name of the queue. */
  readonly queue?: string | undefined;
  /** Why the queue has not confirmed the job. */
  error?: unknown;
  /** A subscriber of `start` can set headers for the worker, such as `traceparent`. */
  carrier?: Readonly<Record<string, string>>;
}

export const deliveries = tracingChannel<DeliveryTrace>('docsmith-webhooks:delivery');
export const consumptions = tracingChannel<ConsumerTrace>('docsmith-webhooks:consume');
export const enqueuings = tracingChannel<EnqueueTrace>('docsmith-webhooks:enqueue');

/** What a trace says about an error. */
export function failedWith(error: unknown): { outcome: 'failed'; error: unknown; code?: WebhookErrorCode } {
  return { outcome: 'failed', error, ...(error instanceof WebhookError && { code: error.code }) };
}
