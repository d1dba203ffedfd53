import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../http/express';
import type { AppFunction } from '../options/check-options';

/** The state of one delivery while its handlers run. */
export interface Run {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly type: string;
  /** Calls of `next` since the stack was last unwound. */
  depth: number;
  /** The current handler must still answer or call `next`. */
  waiting: boolean;
  /** Set when the time is up: the error that stops every further handler. */
  expired: Error | undefined;
  /** No handler had begun a response when the time was up, so a later response is not theirs. */
  unanswered: boolean;
  /** A handler has answered: the delivery is done. */
  answered(): void;
  /** A handler failed after it had called `next`. */
  failedLate(error: unknown): void;
}

/** A part of a chain: a handler, a chain of its own, or a mounted router. */
export interface Layer {
  /** Runs if no error has occurred. */
  readonly handle?: (run: Run, next: Next) => void;
  /** Runs if an error has occurred. */
  readonly handleError?: (error: unknown, run: Run, next: Next) => void;
}

/** After this many synchronous calls of `next`, the chain returns to the event loop, as Express does, to spare the stack. */
const maxDepth = 100;

/**
 * Runs the layers in order, then calls `done`, as in Express: an error skips to the next error handler, and without an
 * error the error handlers are skipped.
 *
 * @param kind - `'route'` for the handlers of one `on()`, which `next('route')` leaves; `'router'` for a router, which
 * `next('router')` leaves.
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

/** Makes a layer of a handler. A handler of four parameters sees errors, any other sees deliveries. */
export function handlerLayer(handler: AppFunction): Layer {
  const { length } = handler;
  if (length === 4) {
    return {
      handleError: (error, run, next) => call((once) => handler(error, run.req, run.res, once), length, run, next),
    };
  }
  return { handle: (run, next) => call((once) => handler(run.req, run.res, once), length, run, next) };
}

/** Calls a handler. The number of its parameters decides when it is done. */
function call(handler: (next: Next) => unknown, parameters: number, run: Run, next: Next): void {
  let isPassedOn = false;
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
    if (isPassedOn) return;
    isPassedOn = true;
    run.waiting = false;
    next(signal);
  }

  function resolved(): void {
    const hasAnswered = parameters > 1 && run.res.headersSent && !run.unanswered;
    if (parameters < 3 && !hasAnswered) passOn();
    else awaitAnswer();
  }

  function awaitAnswer(): void {
    if (isPassedOn) return;
    if (run.res.writableEnded && !run.unanswered) run.answered();
    else if (run.expired) passOn(run.expired);
    else run.waiting = true;
  }

  function failed(thrown: unknown): void {
    if (isPassedOn) run.failedLate(thrown);
    else passOn(thrown || new Error(`A webhook handler threw ${String(thrown)}.`));
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
