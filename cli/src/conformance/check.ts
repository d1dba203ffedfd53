import { isAnswer } from '../delivery/deliver';
import { accept, gate } from './accept';
import type { CaseResult, CaseView } from './case-result';
import type { BurstOptions, ConformanceCase, Receiver } from './conformance-case';
import { failure } from './failure';
import { once } from './once';
import { refuse } from './refuse';
import { resultOf, runCase } from './run-case';
import { notProven } from './verdict';

/** All cases, in the order in which they run. */
export const cases: readonly ConformanceCase[] = [...accept, ...refuse, ...once, ...failure];

export const defaultBurst: BurstOptions = { rate: 20, seconds: 1 };

export function caseNamed(name: string): ConformanceCase | undefined {
  return cases.find((one) => one.name === name);
}

export const caseViews: readonly CaseView[] = cases.map(({ name, title, expects, group, needs }) => ({
  name,
  title,
  expects,
  group,
  ...(needs && { needs }),
}));

const untried = {
  gate: 'not tried: no rightly signed event was accepted',
  silence: 'not tried: the receiver has stopped answering',
};

export function isUntried({ got }: CaseResult): boolean {
  return got === untried.gate || got === untried.silence;
}

/** Options of {@link check}. */
export interface CheckOptions {
  readonly burst?: BurstOptions;
  /** Whether a case was left out on purpose. The first case always runs. */
  readonly isSkipped?: (one: CaseView) => boolean;
  /** Called with each result as soon as it is known. */
  readonly report?: (result: CaseResult) => void;
}

/**
 * Runs the cases on a receiver, one after the other. The rest is not proven, and not tried, if the receiver does not accept
 * the first case, or if it has stopped answering.
 */
export async function check(receiver: Receiver, options: CheckOptions = {}): Promise<readonly CaseResult[]> {
  const { burst = defaultBurst, isSkipped = () => false, report = () => {} } = options;
  const results: CaseResult[] = [];
  let answered: boolean | undefined;
  let silentCases = 0;
  const watched: Receiver = {
    ...receiver,
    async send(...args) {
      const attempt = await receiver.send(...args);
      answered = answered || isAnswer(attempt.outcome);
      return attempt;
    },
  };

  for (const one of cases) {
    const result = await next(one);
    results.push(result);
    report(result);
  }
  return results;

  async function next(one: ConformanceCase): Promise<CaseResult> {
    if (one !== gate && isSkipped(one)) return resultOf(one, { verdict: 'skipped', got: 'left out' });
    if (results[0]?.verdict === 'fail') return resultOf(one, notProven(untried.gate));
    // One case may have brought the receiver down for a moment. After a second one, waiting is of no use.
    if (silentCases >= 2) return resultOf(one, notProven(untried.silence));
    answered = undefined;
    const result = await runCase(one, watched, burst);
    // A case may have sent nothing, because it lacks what it needs.
    if (answered !== undefined) silentCases = answered ? 0 : silentCases + 1;
    return result;
  }
}
