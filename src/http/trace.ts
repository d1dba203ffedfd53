import { tracingChannel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebhookError, type WebhookErrorCode } from '../errors';

/**
 * What subscribers of the tracing channel `docsmith-webhooks:delivery` (node:diagnostics_channel) receive: one object for
 * each delivery, filled in as it becomes known. It never holds the body, the signature or the secret.
 */
export interface DeliveryTrace {
  /** The id of the event, once it is verified and valid. */
  id?: string;
  /** The type of the event, once it is verified and valid. */
  type?: string;
  /**
   * - `handled`: a handler has handled it.
   * - `unhandled`: it was acknowledged, and no handler has handled it.
   * - `duplicate`: it was acknowledged, because it was handled before.
   * - `rejected`: the package has refused it. `code` says why.
   * - `failed`: a handler, a store or a secret function has failed, or a handler has answered 400 or more.
   * - `aborted`: the sender has left before that.
   */
  outcome?: 'handled' | 'unhandled' | 'duplicate' | 'rejected' | 'failed' | 'aborted';
  /** Why it was rejected, or why it failed if the package knows. */
  code?: WebhookErrorCode;
  /** What a failed delivery has thrown. */
  error?: unknown;
  /** The status of the answer. Not set if the sender has left without one. */
  status?: number;
  /** From the head of the request to the end of the answer, in milliseconds. */
  duration?: number;
}

const channel = tracingChannel<unknown, DeliveryTrace>('docsmith-webhooks:delivery');
/** `channel.hasSubscribers` is not in Node 20.0. */
const channels = [channel.start, channel.end, channel.asyncStart, channel.asyncEnd, channel.error];

const traces = new WeakMap<IncomingMessage, DeliveryTrace>();

/** Runs the steps of a delivery. Publishes it from its head to its answer if somebody has subscribed. */
export function traced<Result>(req: IncomingMessage, res: ServerResponse, run: () => Result): Result {
  if (!channels.some(({ hasSubscribers }) => hasSubscribers) || traces.has(req)) return run();
  const trace: DeliveryTrace = {};
  const begin = performance.now();
  const { socket } = req;
  traces.set(req, trace);
  res.once('close', finish);
  // A response that waits behind another one is never closed.
  socket.once('close', finish);
  return channel.start.runStores(trace, () => {
    try {
      return run();
    } finally {
      channel.end.publish(trace);
    }
  });

  function finish(): void {
    res.off('close', finish);
    socket.off('close', finish);
    if (res.writableFinished) trace.status = res.statusCode;
    trace.duration = performance.now() - begin;
    // The app's own handlers note nothing.
    trace.outcome ??= trace.status === undefined ? 'aborted' : trace.status < 400 ? 'handled' : 'failed';
    if (trace.outcome === 'failed') channel.error.publish(trace);
    channel.asyncStart.runStores(trace, () => channel.asyncEnd.publish(trace));
  }
}

/** Adds to what is published about a delivery. */
export function note(req: IncomingMessage, news: DeliveryTrace): void {
  const trace = traces.get(req);
  if (trace) Object.assign(trace, news);
}

/** Adds what a delivery has failed with. */
export function noteFailure(req: IncomingMessage, error: unknown): void {
  note(req, { outcome: 'failed', error, ...(error instanceof WebhookError && { code: error.code }) });
}
