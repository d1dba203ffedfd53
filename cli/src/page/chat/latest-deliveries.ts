import type { DeliverySummary } from '../../emulator/api';

/** The deliveries of the latest event about each resource, by its id: the last delivery to each webhook. */
export function latestDeliveries(
  deliveries: Iterable<DeliverySummary>,
): ReadonlyMap<string, readonly DeliverySummary[]> {
  const latest = new Map<string, readonly DeliverySummary[]>();
  for (const delivery of deliveries) {
    const { resourceId, eventId, webhookId } = delivery;
    if (resourceId === null) continue;
    const others = (latest.get(resourceId) ?? []).filter(
      (one) => one.eventId === eventId && one.webhookId !== webhookId,
    );
    latest.set(resourceId, [...others, delivery]);
  }
  return latest;
}
