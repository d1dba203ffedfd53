import type { EventType } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';

export { secret } from '../../__tests__/support/secret';

/** The options of the receiver: tight, so that a soak meets every one of them. */
export const limit = 64 * 1024;
export const bodyTimeout = 500;
export const handlerTimeout = 500;

const types: readonly EventType[] = ['message.created', 'contact.updated', 'group.created', 'conversation.deleted'];

/** The good delivery of a number, of about 0.5 to 20 KB. */
export function bodyOf(number: number): string {
  const type = types[number % types.length] ?? 'message.created';
  const { payload } = exampleEvent(type);
  return JSON.stringify({
    id: `soak-${number}`,
    type,
    payload: { ...payload, note: 'x'.repeat((number * 37) % 20_000) },
  });
}

/** The number of a delivery by the id of its event. */
export function numberOf(id: string): number | undefined {
  const [, digits] = /^soak-(\d+)$/.exec(id) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** How the handler takes a delivery. No group is slow: its chain goes on, and nothing starts after the time-out. */
export function temperOf(number: number): 'is quick' | 'fails once' | 'is slow' {
  if (number % 500 === 499) return 'is slow';
  return number % 50 === 49 ? 'fails once' : 'is quick';
}
