import type { EventType } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';

export { secret } from '../../__tests__/support/secret';

/** Options of the receiver. They are small, so that the traffic reaches each limit. */
export const limit = 64 * 1024;
export const bodyTimeout = 500;
export const handlerTimeout = 500;

const types: readonly EventType[] = ['message.created', 'contact.updated', 'group.created', 'conversation.deleted'];

/** Makes the body of a valid delivery, of about 0.5 to 20 KB. */
export function bodyOf(number: number): string {
  const type = types[number % types.length] ?? 'message.created';
  const { payload } = exampleEvent(type);
  return JSON.stringify({
    id: `soak-${number}`,
    type,
    payload: { ...payload, note: 'x'.repeat((number * 37) % 20_000) },
  });
}

/** Returns the number of a delivery from its event id. Undefined for other ids. */
export function numberOf(id: string): number | undefined {
  const [, digits] = /^soak-(\d+)$/.exec(id) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Decides how the handler treats a delivery. Group events are never slow: they have a second handler, and it would not
 * run after a timeout.
 */
export function temperOf(number: number): 'is quick' | 'fails once' | 'is slow' {
  if (number % 500 === 499) return 'is slow';
  return number % 50 === 49 ? 'fails once' : 'is quick';
}
