import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AppFunction, isPromise } from '../options/check-options';
import type { Next } from './express';
import { reject } from './respond';

/** `'answered'` if the step has answered the delivery, which is over then. */
type Verdict = 'answered' | undefined;

/**
 * Runs a step. After it, the delivery goes on; what the step throws is its rejection. A step that need not wait returns no
 * promise, because every delivery would pay for it.
 */
export function runStep(
  req: IncomingMessage,
  res: ServerResponse,
  next: Next,
  onReject: AppFunction | undefined,
  step: () => Verdict | Promise<Verdict>,
): void | Promise<void> {
  let verdict: Verdict | Promise<Verdict>;
  try {
    verdict = step();
  } catch (error) {
    return refuse(error);
  }
  return isPromise(verdict) ? verdict.then(goOn, refuse) : goOn(verdict);

  function goOn(reached: Verdict): void | Promise<void> {
    if (reached !== 'answered') return next();
  }

  function refuse(error: unknown): Promise<void> {
    return reject(error, req, res, next, onReject);
  }
}
