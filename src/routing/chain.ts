import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AppFunction } from '../http/express';
import type { Next } from '../options/options';

/** One delivery on its way through the chains. */
export interface Run {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** What routers look up; `undefined` for a type that nobody declared. */
  readonly type: string | undefined;
  /** Calls of `next` since the stack was last unwound. */
  depth: number;
  /** Whether only an answer or `next` can tell that the current handler is done: it returned no pending promise. */
  waiting: boolean;
  /** Why no further handler may start, once the time is up. */
  expired: Error | undefined;
  /** Whether it was up before any handler had begun to answer: whatever is sent from then on is not theirs. */
  unanswered: boolean;
  /** A handler has answered: the delivery is done. */
  answered(): void;
  /** A handler failed after it had passed the delivery on. */
  failedLate(error: unknown): void;
}

/** What a chain is made of: a handler, a chain of its own, or a mounted router. */
export interface Layer {
  /** Runs it for a delivery that has met no error. */
  readonly handle?: (run: Run, next: Next) => void;
  /** Runs it for a delivery that has met one. */
  readonly handleError?: (error: unknown, run: Run, next: Next) => void;
}

/** Express's own bound: beyond it, a chain of synchronous `next` calls would overflow the stack. */
const maxDepth = 100;

/**
 * Runs the layers in order, as a router or a route of Express does; `done` follows the last one.
 *
 * @param kind - What the layers belong to: `next('route')` leaves a route, `next('router')` a router and all routes in it.
 */
export function runChain(layers: readonly Layer[], kind: 'route' | 'router', run: Run, done: Next): void {
  let index = 0;
  advance();

  function advance(signal?: unknown): void {
    if (signal === kind) return done();
    if (signal === 'router') return done(signal);
    const error = signal === 'route' ? undefined : signal;

    if (++run.depth > maxDepth) {
      run.depth = 0;
      setImmediate(advance, error);
      return;
    }
    for (let layer = layers[index++]; layer; layer = layers[index++]) {
      if (error ? !layer.handleError : !layer.handle) continue;
      if (run.expired) return done(run.expired);
      return error ? layer.handleError?.(error, run, advance) : layer.handle?.(run, advance);
    }
    done(error);
  }
}

/** A handler as a layer: one of four parameters sees errors, any other sees deliveries. */
export function handlerLayer(handler: AppFunction): Layer {
  const { length } = handler;
  if (length === 4) {
    return {
      handleError: (error, run, next) => call((once) => handler(error, run.req, run.res, once), length, run, next),
    };
  }
  return { handle: (run, next) => call((once) => handler(run.req, run.res, once), length, run, next) };
}

/** Calls a handler, and finds out when it is done by how many parameters it declares. */
function call(handler: (next: Next) => unknown, parameters: number, run: Run, next: Next): void {
  let passedOn = false;
  run.waiting = false;

  try {
    const returned = handler(passOn);
    if (isPromise(returned)) returned.then(resolved, failed);
    else if (parameters < 2) passOn();
    else awaitAnswer();
  } catch (thrown) {
    failed(thrown);
  }

  function passOn(signal?: unknown): void {
    if (passedOn) return;
    passedOn = true;
    run.waiting = false;
    next(signal);
  }

  function resolved(): void {
    const hasAnswered = parameters > 1 && run.res.headersSent && !run.unanswered;
    if (parameters < 3 && !hasAnswered) passOn();
    else awaitAnswer();
  }

  function awaitAnswer(): void {
    if (passedOn) return;
    if (run.res.writableEnded && !run.unanswered) run.answered();
    else if (run.expired) passOn(run.expired);
    else run.waiting = true;
  }

  function failed(thrown: unknown): void {
    if (passedOn) run.failedLate(thrown);
    else passOn(thrown || new Error(`A webhook handler threw ${String(thrown)}.`));
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
