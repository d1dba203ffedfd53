import type { DeliverySummary, Label } from '../../src/emulator/api';

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
