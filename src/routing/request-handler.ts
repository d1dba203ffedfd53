import type { IncomingMessage } from 'node:http';
import { asError } from '../errors';
import type { Answer } from '../http/answer';
import type { Next } from '../http/express';
import { type AppFunction, isPromise } from '../options/check-options';
import type { ChainRun, Layer } from './chain';
import { checkHandler, type HandlerKind } from './route-table';

/** The state of one delivery while its handlers run. */
export interface Delivery extends ChainRun {
  readonly req: IncomingMessage;
  readonly answer: Answer;
  /** The current handler must still answer or call `next`. */
  waiting: boolean;
  /** The current handler, if it takes `res` and no `next`, so that the delivery is over if it answers. */
  mayAnswer: Layer<Delivery> | undefined;
  /** What to do if the current handler never gets done. */
  advice: string;
  /** A handler has answered: the delivery is done. */
  answered(): void;
  /** A handler failed after it had called `next`. */
  failedLate(error: unknown): void;
}

/** The handlers of a router, which see requests and responses. */
export const requestHandlers: HandlerKind<Delivery> = {
  holder: 'router',
  layerOf: (handler, where) => handlerLayer(checkHandler(handler, where, 4, '(err, req, res, next)')),
  tables: new WeakMap(),
};

/** Makes a layer of a handler. A handler of four parameters sees errors, any other sees deliveries. */
function handlerLayer(handler: AppFunction): Layer<Delivery> {
  const { length } = handler;
  if (length === 4) {
    return {
      handleError(error, run, next) {
        run.mayAnswer = undefined;
        call((once) => handler(error, run.req, run.answer.res, once), length, run, next);
      },
    };
  }
  const layer: Layer<Delivery> = {
    handle(run, next) {
      run.mayAnswer = length === 2 && !run.answer.begun ? layer : undefined;
      call((once) => handler(run.req, run.answer.res, once), length, run, next);
    },
  };
  return layer;
}

/** Calls a handler. The number of its parameters decides when it is done. */
function call(handler: (next: Next) => unknown, parameters: number, run: Delivery, next: Next): void {
  let isPassedOn = false;
  run.waiting = false;
  // Express's res.sendFile() and res.render() pass their errors to `req.next`.
  if ('next' in run.req) run.req.next = passOn;

  try {
    const returned = run.answer.watch(() => handler(passOn));
    if (isPromise(returned)) {
      run.advice = 'The promise of a handler has not settled.';
      // Some promises do their work when then() is called, such as the queries of knex: it must be called once.
      const promise = Promise.resolve(returned);
      run.work.include(promise);
      promise.then(resolved, failed);
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
    if (run.work.expired) return passOn(run.work.expired);
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
