import type { IncomingMessage, ServerResponse } from 'node:http';
import { deliveries as channel, type DeliveryTrace, failedWith, runIn } from '../diagnostics';

/** `channel.hasSubscribers` is not in Node 20.0. */
const channels = [channel.start, channel.end, channel.asyncStart, channel.asyncEnd, channel.error];

/** A delivery that is not over. */
interface Tracing {
  readonly trace: DeliveryTrace;
  /** What must end before the delivery is over: the answer, and the steps that work on it. */
  pending: number;
  finishOne(): void;
}

const tracings = new WeakMap<IncomingMessage, Tracing>();

/** Runs the steps of a delivery. Publishes it if somebody has subscribed. */
export function traced(
  req: IncomingMessage,
  res: ServerResponse,
  run: () => void | Promise<void>,
): void | Promise<void> {
  if (!channels.some(({ hasSubscribers }) => hasSubscribers) || tracings.has(req)) return run();
  const begin = performance.now();
  const trace: DeliveryTrace = {};
  const tracing: Tracing = { trace, pending: 2, finishOne };
  tracings.set(req, tracing);
  let isFinished = false;
  // Not `res.writableFinished`, which is missing in HTTP/2, and always false on serverless-http.
  res.once('finish', () => {
    isFinished = true;
  });
  onceClosed(req, res, () => {
    // A response can still be ended when its sender has left. HTTP/2 finishes it even if it was not ended.
    if (isFinished && res.writableEnded) trace.status = res.statusCode;
    finishOne();
  });
  return channel.start.runStores(trace, () => {
    const steps = Promise.resolve(runIn(trace, run));
    steps.then(finishOne, finishOne);
    channel.end.publish(trace);
    return steps;
  });

  function finishOne(): void {
    if (--tracing.pending > 0) return;
    tracings.delete(req);
    trace.duration = performance.now() - begin;
    // The app's own handlers note nothing.
    trace.outcome ??= trace.status === undefined ? 'aborted' : trace.status < 400 ? 'handled' : 'failed';
    if (trace.outcome === 'failed') channel.error.publish(trace);
    channel.asyncStart.runStores(trace, () => channel.asyncEnd.publish(trace));
  }
}

/** Adds to what is published about a delivery. */
export function note(req: IncomingMessage, news: DeliveryTrace): void {
  const tracing = tracings.get(req);
  if (tracing) Object.assign(tracing.trace, news);
}

/** Adds what a delivery has failed with. */
export function noteFailure(req: IncomingMessage, error: unknown): void {
  note(req, failedWith(error));
}

/** Runs handlers in the context of their delivery, also if another middleware has left it. */
export function inTrace<Result>(req: IncomingMessage, work: () => Result): Result {
  return runIn(tracings.get(req)?.trace, work);
}

/** Says that a step works on a delivery, which is not over until the returned function is called. */
export function working(req: IncomingMessage): () => void {
  const tracing = tracings.get(req);
  if (!tracing) return () => {};
  tracing.pending++;
  return tracing.finishOne;
}

/** The responses that wait on each connection. A connection has one listener, however many requests it pipelines. */
const waiting = new WeakMap<object, Set<() => void>>();

/** Calls back once, when the answer is complete or its connection is closed. */
function onceClosed({ socket, httpVersionMajor }: IncomingMessage, res: ServerResponse, callback: () => void): void {
  const ofConnection = httpVersionMajor === 1 ? waitingOn(socket) : undefined;
  ofConnection?.add(closed);
  res.once('close', closed);

  function closed(): void {
    res.off('close', closed);
    ofConnection?.delete(closed);
    callback();
  }
}

/** HTTP/1.1 never closes a response that waits behind another one, so the connection is watched, too. */
function waitingOn(socket: IncomingMessage['socket']): Set<() => void> {
  const known = waiting.get(socket);
  if (known) return known;
  const ofConnection = new Set<() => void>();
  waiting.set(socket, ofConnection);
  socket.once('close', () => {
    for (const closed of ofConnection) closed();
  });
  return ofConnection;
}
