import type { IncomingMessage } from 'node:http';
import { clearTimeout, setTimeout } from 'node:timers';
import { warn } from '../errors';
import { failure } from '../failures';
import type { Answer } from '../http/answer';
import { type Layer, runChain } from './chain';
import type { Delivery } from './request-handler';
import type { Work } from './running';

/** How the handlers of one delivery ended, without an error: `'failed'` if they answered with an error status. */
export type Outcome = 'handled' | 'failed' | 'unhandled';

/** Two promises about the handlers of one delivery. */
export interface Handling {
  /**
   * Resolves when a handler has answered or all are done; rejects with their error. A handler that returned no promise
   * cannot be observed after the timeout, so it counts as ended then.
   */
  readonly ended: Promise<Outcome>;
  /** Rejects when the time of the handlers is up before they have ended. Undefined if they have ended already. */
  readonly timedOut?: Promise<never>;
  /** The handler that has answered, if it could not have passed the event on. */
  answeredBy(): Layer<Delivery> | undefined;
}

/** Runs the handlers of one delivery. No handler starts after `timeout` milliseconds. */
export function runHandlers(
  layers: readonly Layer<Delivery>[],
  route: string,
  req: IncomingMessage & { next?: unknown; res?: unknown },
  answer: Answer,
  timeout: number,
  work: Work,
): Handling {
  const { next, res } = req;
  let lateError: unknown;
  let settle: (error?: unknown) => void = () => {};
  const ended = new Promise<Outcome>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve(outcome()));
  });
  const run: Delivery = {
    req,
    route,
    answer,
    work,
    depth: 0,
    waiting: false,
    mayAnswer: undefined,
    advice: '',
    handled: false,
    isOver: false,
    answered: finish,
    failedLate(error) {
      if (run.isOver) warnLate(error);
      // A later handler may still run.
      else lateError ??= error;
    },
  };
  answer.onEnd = () => {
    if (run.waiting) finish();
  };
  // Not by assignment, which fails if the app has given requests a getter of this name.
  Object.defineProperty(req, 'deadline', { value: work.signal, writable: true, enumerable: true, configurable: true });
  // Express's own reference to the response.
  if (res !== undefined) req.res = answer.res;
  runChain(layers, 'router', run, handlersDone);
  const answeredBy = () => (answer.begun ? run.mayAnswer : undefined);
  if (run.isOver) return { ended, answeredBy };

  const timedOut = new Promise<never>((_resolve, reject) => {
    work.onExpire = (reason) => {
      reject(reason);
      if (run.waiting) finish(reason);
    };
  });
  const timer = setTimeout(() => {
    // Answered in time: the handler may go on.
    if (!answer.ended) work.expire(failure.handlerTimeout(timeout, run.advice));
  }, timeout);
  ended
    .catch((error) => {
      if (work.expired && !isAbortBy(work.expired, error)) warnLate(error);
    })
    .finally(() => clearTimeout(timer));
  return { ended, timedOut, answeredBy };

  /** All handlers are done. If one of them is still streaming its answer, waits for the end of it. */
  function handlersDone(error?: unknown): void {
    if (error || !answer.begun || answer.ended) return finish(error);
    run.waiting = true;
  }

  function finish(error?: unknown): void {
    if (run.isOver) {
      if (error && error !== work.expired) warnLate(error);
      return;
    }
    run.isOver = true;
    if (next !== undefined) req.next = next;
    if (res !== undefined) req.res = res;
    settle(error || lateError);
  }

  function outcome(): Outcome {
    if (answer.begun) return answer.failed ? 'failed' : 'handled';
    return run.handled ? 'handled' : 'unhandled';
  }
}

/** A handler that was waiting for something with `req.deadline` fails with its reason, or with an `AbortError` about it. */
function isAbortBy(reason: Error, error: unknown): boolean {
  return (
    error === reason || (typeof error === 'object' && error !== null && 'cause' in error && error.cause === reason)
  );
}

function warnLate(error: unknown): void {
  warn('A webhook handler failed after its delivery had been answered', error);
}
