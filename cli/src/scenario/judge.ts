import { nameOf } from '../conformance/verdict';
import { isAnswer, type Outcome } from '../delivery/deliver';
import { problemCode } from '../delivery/problem-code';
import type { Expectation } from './scenario';

/** Compares outcomes with what was expected. Without a count, all of them must match, and there must be one. */
export function judge(outcomes: readonly Outcome[], expected: Expectation): { passed: boolean; got: string } {
  const matching = outcomes.filter((outcome) => matches(outcome, expected)).length;
  const passed =
    expected.count === undefined ? matching === outcomes.length && matching > 0 : matching === expected.count;
  return { passed, got: outcomes.length === 0 ? 'nothing was sent' : namesOf(outcomes) };
}

function matches(outcome: Outcome, { status, code }: Expectation): boolean {
  if (status !== undefined && !hasStatus(outcome, status)) return false;
  return code === undefined || codeIn(outcome) === code;
}

function hasStatus(outcome: Outcome, status: number | string): boolean {
  if (!isAnswer(outcome)) return status === 'none';
  return outcome.status === status || `${Math.trunc(outcome.status / 100)}xx` === status;
}

/** The code of an answer, or of a failure such as `timeout`. */
function codeIn(outcome: Outcome): string | undefined {
  if (!isAnswer(outcome)) return outcome.code;
  const code = problemCode(outcome.body);
  return code === undefined ? undefined : String(code);
}

/** The outcomes in a few words: `2 × 204, 401 invalid_signature`. */
function namesOf(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const name of outcomes.map(nameOf)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Array.from(counts, ([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(', ');
}
