import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../delivery/deliver';
import type { Trial } from './conformance-case';
import { hasStatus } from './verdict';

/** Sends an event again, until the receiver has decided what became of the first delivery. It has 5 s. */
export async function whenDecided(
  trial: Trial,
  event: { readonly id: string; readonly type: string },
): Promise<Outcome> {
  let outcome = await trial.send(event);
  for (let asked = 0; asked < 10 && hasStatus(outcome, 409); asked++) {
    await sleep(500);
    outcome = await trial.send(event);
  }
  return outcome;
}
