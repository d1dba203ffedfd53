import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers';
import { asError } from '../errors';
import type { Answer } from '../http/answer';
import type { Next } from '../http/express';
import type { AppFunction } from '../options/check-options';

/** The state of one delivery while its handlers run. */
export interface Run {
  readonly req: IncomingMessage;
  readonly type: string;
  readonly answer: Answer;
  /** Calls of `next` since the stack was last unwound. */
  depth: number;
  /** The current handler must still answer or call `next`. */
  waiting: boolean;
  /** What to do if the current handler never gets done. */
  advice: string;
  /** A handler has handled the event. A middleware that only calls `next` has not. */
  handled: boolean;
  /** Set when the time is up: the error that stops every further handler. */
  expired: Error | undefined;
  /** The delivery is done. No further handler starts. */
  isOver: boolean;
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
  /** Whether a mounted router has a handler for the type. */
  readonly hasHandlerFor?: (type: string) => boolean;
}

/** After this many synchronous calls of `next`, the chain lets the event loop go on, as Express does. Else the stack overflows. */
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
      if (run.isOver) return done(error);
      if (run.expired) return done(error || run.expired);
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
      handleError: (error, run, next) =>
        call((once) => handler(error, run.req, run.answer.res, once), length, run, next),
    };
  }
  return { handle: (run, next) => call((once) => handler(run.req, run.answer.res, once), length, run, next) };
}

/** Calls a handler. The number of its parameters decides when it is done. */
function call(handler: (next: Next) => unknown, parameters: number, run: Run, next: Next): void {
  let isPassedOn = false;
  run.waiting = false;
  // Express's res.sendFile() and res.render() pass their errors to `req.next`.
  if ('next' in run.req) run.req.next = passOn;

  try {
    const returned = run.answer.watch(() => handler(passOn));
    if (isPromise(returned)) {
      run.advice = 'The promise of a handler has not settled.';
      returned.then(resolved, failed);
    } else if (parameters < 2) done();
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

  function done(): void {
    if (!isPassedOn) run.handled = true;
    passOn();
  }

  function resolved(): void {
    const hasAnswered = parameters > 1 && run.answer.begun;
    if (parameters < 3 && !hasAnswered) done();
    else awaitAnswer();
  }

  function awaitAnswer(): void {
    if (isPassedOn) return;
    if (run.answer.ended) return run.answered();
    if (run.expired) return passOn(run.expired);
    run.waiting = true;
    run.advice =
      parameters < 3
        ? 'A handler that takes res must answer, or return a promise.'
        : 'A handler that declares next must call it or answer, even if its promise resolves. Without next, it is done when ' +
          'its promise resolves.';
  }

  function failed(thrown: unknown): void {
    if (isPassedOn) run.failedLate(thrown);
    else passOn(asError(thrown, 'A webhook handler'));
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
