import { isAnswer } from '../delivery/deliver';
import type { CaseResult, CaseView } from './case-result';
import { type BurstOptions, type ConformanceCase, type Receiver, runCase } from './conformance-case';
import { faults } from './faults';
import { requirements } from './requirements';

/** All cases, in the order in which they run. */
export const cases: readonly ConformanceCase[] = [...requirements, ...faults];

export const defaultBurst: BurstOptions = { rate: 20, seconds: 1 };

export function caseNamed(name: string): ConformanceCase | undefined {
  return cases.find((one) => one.name === name);
}

export const caseViews: readonly CaseView[] = cases.map(({ name, title, expects, fault }) => ({
  name,
  title,
  expects,
  fault,
}));

/**
 * Runs every case on a receiver, one after the other. If the receiver does not answer the first case, the rest is skipped.
 *
 * @param report - Called with each result as soon as it is known.
 */
export async function check(
  receiver: Receiver,
  report: (result: CaseResult) => void = () => {},
  burst: BurstOptions = defaultBurst,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  let answered = false;
  const watched: Receiver = {
    ...receiver,
    async send(what, event) {
      const attempt = await receiver.send(what, event);
      answered ||= isAnswer(attempt.outcome);
      return attempt;
    },
  };
  for (const one of cases) {
    const result =
      answered || one === cases[0]
        ? await runCase(one, watched, burst)
        : skipped(one, 'skipped: the receiver did not answer');
    results.push(result);
    report(result);
  }
  return results;
}

function skipped({ name, title, expects }: ConformanceCase, got: string): CaseResult {
  return { name, title, expects, verdict: 'skipped', got };
}
