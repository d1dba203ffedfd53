import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebhookError } from '../errors';
import { warn } from '../warning';
import { type Layer, type Run, runChain } from './chain';

/** The handlers at work on one delivery. */
export interface Handling {
  /** Settles as `ended` does, or rejects with `handler_timeout` when the time is up and nobody has answered. */
  readonly inTime: Promise<void>;
  /**
   * Settles when the last handler is really done or one has answered; rejects with what a handler threw. Of a handler
   * that returned no promise nothing is heard after the time is up: it counts as ended then, with `handler_timeout`.
   */
  readonly ended: Promise<void>;
}

/** Step 6: runs the handlers of one event; none starts after `timeout` milliseconds. */
export function runHandlers(
  layers: readonly Layer[],
  type: string | undefined,
  req: IncomingMessage,
  res: ServerResponse,
  timeout: number,
): Handling {
  let over = false;
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
    failedLate: (error) => (over ? warnLate(error) : finish(error)),
  };
  runChain(layers, 'router', run, passed);
  if (over) return { inTime: ended, ended };

  res.once('close', closed);
  const inTime = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      // Answered in time: the handler may work on, and to a sender who has gone the answer never leaves.
      if (res.writableEnded) return run.waiting ? finish() : undefined;
      run.expired = new WebhookError(
        'handler_timeout',
        `The handlers did not answer within ${timeout} ms. One that takes res must answer, or return a promise.`,
      );
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
        res.off('close', closed);
      });
  });
  return { inTime, ended };

  /** All handlers have passed the delivery on. An answer that one of them has begun has still to end. */
  function passed(error?: unknown): void {
    if (error || !res.headersSent || res.writableEnded || res.destroyed) return finish(error);
    run.waiting = true;
    res.once('close', () => finish());
  }

  function finish(error?: unknown): void {
    over = true;
    settle(error);
  }

  function closed(): void {
    if (run.waiting && res.writableEnded) finish();
  }
}

function warnLate(error: unknown): void {
  warn('A webhook handler failed after its delivery had been answered', error);
}
