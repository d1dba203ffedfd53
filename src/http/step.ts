import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AppFunction, isPromise } from '../options/check-options';
import type { Next } from './express';
import { reject } from './respond';

/** `'answered'` if the step has answered the delivery, which is over then. */
type Verdict = 'answered' | undefined;

/**
 * Runs a step, then `next()`. An error of the step goes to `reject()`; an error of what follows does not. Returns a promise only
 * if the step does, since every delivery pays for each promise.
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
