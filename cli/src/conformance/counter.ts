import { setTimeout as sleep } from 'node:timers/promises';
import { type DeliverOptions, deliver, isAnswer, isSuccess } from '../delivery/deliver';
import { hostOf } from '../delivery/delivery-request';
import { messageOf } from '../errors';
import { nameOf } from './verdict';

/**
 * Makes a function that asks a URL of the receiver for the number of handled events: a number in JSON, or an object of
 * numbers, which are added up. The function rejects if the answer is something else.
 */
export function counterAt(url: string, options: DeliverOptions): () => Promise<number> {
  const headers = [
    ['Host', hostOf(url)],
    ['User-Agent', 'docsmith-webhooks-cli'],
    ['Accept', 'application/json'],
    ['Connection', 'close'],
  ] as const;

  return async function countHandled() {
    const { outcome } = await deliver(url, { method: 'GET', headers, body: Buffer.alloc(0) }, options);
    const expected = 'The counter must answer GET with a number, or an object of numbers, in JSON';
    if (!isAnswer(outcome) || !isSuccess(outcome)) throw new Error(`${expected}. It answered: ${nameOf(outcome)}`);
    const count = sumOf(outcome.body.toString());
    if (!Number.isSafeInteger(count)) throw new Error(`${expected}. It answered something else.`);
    return count;
  };
}

function sumOf(json: string): number {
  try {
    const answer: unknown = JSON.parse(json);
    const counts = typeof answer === 'object' && answer !== null ? Object.values(answer) : [answer];
    return counts.reduce((sum, count) => sum + (typeof count === 'number' ? count : Number.NaN), 0);
  } catch (error) {
    throw new Error(`The answer of the counter is not JSON: ${messageOf(error)}`);
  }
}

/** Waits until the count stops changing. A receiver that handles events after it answers has 5 s to reach `least`. */
export async function settled(handled: () => Promise<number>, least = 0): Promise<number> {
  let count = await handled();
  for (let asked = 0; asked < 10; asked++) {
    await sleep(500);
    const before = count;
    count = await handled();
    if (count === before && count >= least) break;
  }
  return count;
}
