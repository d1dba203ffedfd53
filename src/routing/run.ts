import type { IncomingMessage, ServerResponse } from 'node:http';
import { failure, warn } from '../errors';
import { type Layer, type Run, runChain } from './chain';

/** Two promises about the handlers of one delivery. */
export interface Handling {
  /** Like `ended`, but rejects with `handler_timeout` when the time is up. */
  readonly inTime: Promise<void>;
  /**
   * Resolves when a handler has answered or all are done; rejects with their error. A handler that returned no promise
   * cannot be observed after the timeout, so it counts as ended then.
   */
  readonly ended: Promise<void>;
}

/** Runs the handlers of one event. No handler starts after `timeout` milliseconds. */
export function runHandlers(
  layers: readonly Layer[],
  type: string,
  req: IncomingMessage,
  res: ServerResponse,
  timeout: number,
): Handling {
  let isOver = false;
  let settle: (error?: unknown) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  const run: Run = {
    req,
    res,
    type,
    depth: 0,
    waiting: false,
    expired: undefined,
    unanswered: false,
    answered: finish,
    failedLate: (error) => (isOver ? warnLate(error) : finish(error)),
  };
  runChain(layers, 'router', run, handlersDone);
  if (isOver) return { inTime: ended, ended };

  res.once('close', responseClosed);
  const inTime = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      // Answered in time: the handler may go on.
      if (res.writableEnded) return run.waiting ? finish() : undefined;
      run.expired = failure.handlerTimeout(timeout);
      run.unanswered = !res.headersSent;
      reject(run.expired);
      if (run.waiting) finish(run.expired);
    }, timeout);
    ended
      .then(resolve, (error) => {
        if (run.expired && error !== run.expired) warnLate(error);
        reject(error);
      })
      .finally(() => {
        clearTimeout(timer);
        res.off('close', responseClosed);
      });
  });
  return { inTime, ended };

  /** All handlers are done. If one of them is still streaming its response, waits for the end of it. */
  function handlersDone(error?: unknown): void {
    if (error || !res.headersSent || res.writableEnded || res.destroyed) return finish(error);
    run.waiting = true;
    res.once('close', () => finish());
  }

  function finish(error?: unknown): void {
    isOver = true;
    settle(error);
  }

  function responseClosed(): void {
    if (run.waiting && res.writableEnded) finish();
  }
}

function warnLate(error: unknown): void {
  warn('A webhook handler failed after its delivery had been answered', error);
}
