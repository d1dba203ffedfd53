import { listen } from '../../../__tests__/support/endpoint';
import type { DeliverySummary, Label } from '../../src/emulator/api';
import { Changes } from '../../src/emulator/changes';
import { emulatorApp } from '../../src/emulator/http/app';
import { emptySnapshot } from './emulator';

/** What a delivery of the case `wrong-signature` is part of. */
export const wrongSignature: Label = { of: 'case', text: 'Wrong signature', signature: null };

/** A delivery that was answered with 204. */
export function madeUpDelivery(id: string, change: Partial<DeliverySummary> = {}): DeliverySummary {
  return {
    id,
    webhookId: 'w',
    webhookName: 'Mine',
    eventId: id,
    type: 'message.created',
    resourceId: null,
    cause: 'fired',
    resentFrom: null,
    label: null,
    state: 'delivered',
    attempt: 1,
    status: 204,
    failure: null,
    reason: null,
    duration: 3,
    createdAt: Date.UTC(2026, 10, 25),
    nextAttemptAt: null,
    ...change,
  };
}

export function byId(...deliveries: readonly DeliverySummary[]): ReadonlyMap<string, DeliverySummary> {
  return new Map(deliveries.map((delivery) => [delivery.id, delivery]));
}

/** The address of an emulator that shows these deliveries. They exist only in its snapshot. */
export async function emulatorShowing(page: string, deliveries: readonly DeliverySummary[]): Promise<string> {
  const snapshot = () => ({ ...emptySnapshot, collections: { ...emptySnapshot.collections, deliveries } });
  // The page requests only the snapshot, so the other parts are not needed.
  const parts = Object.assign(Object.create(null), { token: '', page, changes: new Changes(), snapshot });
  return (await listen(emulatorApp(parts))).url;
}
