import { isSuccess } from '../delivery/deliver';
import { messageOf } from '../errors';
import { gate } from './accept';
import type { CaseResult } from './case-result';
import { type BurstOptions, type ConformanceCase, type Receiver, Trial, type Verdict } from './conformance-case';
import { diagnose } from './diagnose';
import { freshEvent } from './fresh-event';
import { nameOf, notProven } from './verdict';

/** Runs one case. It never rejects: a case that cannot be run to its end is not proven. */
export async function runCase(one: ConformanceCase, receiver: Receiver, burst: BurstOptions): Promise<CaseResult> {
  const found = await tryCase(one, receiver, burst).catch((error) => notProven(messageOf(error)));
  return resultOf(one, found);
}

export function resultOf({ name, title, expects, advice }: ConformanceCase, found: Verdict): CaseResult {
  const { verdict, got } = found;
  const own = verdict === 'fail' ? advice : null;
  return { name, title, expects, verdict, got, advice: verdict === 'pass' ? null : (found.advice ?? own) };
}

/**
 * An accepted delivery proves that path, secret and header are right. A verdict without one rests on refusals alone, and
 * counts only if the receiver accepts an ordinary event right after it.
 */
async function tryCase(one: ConformanceCase, receiver: Receiver, burst: BurstOptions): Promise<Verdict> {
  const trial = new Trial(receiver, one.title, burst);
  const found = await one.run(trial);
  if (one === gate || trial.accepted || found.verdict === 'not proven') return found;
  const ordinary = await new Trial(receiver, gate.title, burst).send(freshEvent('message.created'));
  if (isSuccess(ordinary)) return found;
  return notProven(`an ordinary event got: ${nameOf(ordinary)}`, diagnose(ordinary, receiver));
}
