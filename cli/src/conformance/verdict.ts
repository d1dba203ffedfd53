import { isAnswer, isSuccess, type Outcome } from '../delivery/deliver';
import type { Verdict } from './conformance-case';

/** Passes if all answers are 2xx. */
export function accepted(...outcomes: readonly Outcome[]): Verdict {
  return verdict(outcomes.every(isSuccess), outcomes);
}

/** Passes if all answers are 4xx, which tell the sender that the request was wrong. */
export function refused(...outcomes: readonly Outcome[]): Verdict {
  const limited = outcomes.some((outcome) => hasStatus(outcome, 429)) && !outcomes.some(isSuccess);
  if (limited) return notProven('429', 'Lift the rate limit of the receiver for the check.');
  return verdict(outcomes.every(isRefusal), outcomes);
}

function isRefusal(outcome: Outcome): boolean {
  return isAnswer(outcome) && outcome.status >= 400 && outcome.status < 500;
}

export function hasStatus(outcome: Outcome, status: number): boolean {
  return isAnswer(outcome) && outcome.status === status;
}

export function verdict(passed: boolean, outcomes: readonly Outcome[]): Verdict {
  return { verdict: passed ? 'pass' : 'fail', got: namesOf(outcomes) };
}

export function notProven(got: string, advice?: string): Verdict {
  return { verdict: 'not proven', got, ...(advice && { advice }) };
}

/** The different outcomes, each in a few words. */
export function namesOf(outcomes: readonly Outcome[]): string {
  return [...new Set(outcomes.map(nameOf))].join(', ');
}

/** An outcome in a few words: `401 invalid_signature`. */
export function nameOf(outcome: Outcome): string {
  if (!isAnswer(outcome)) return outcome.message;
  return `${outcome.status} ${codeIn(outcome.body)}`.trim();
}

function codeIn(body: Buffer): string {
  return /"code"\s*:\s*"([a-z_]{1,50})"/.exec(body.toString())?.[1] ?? '';
}
