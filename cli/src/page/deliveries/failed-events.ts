import type { DeliverySummary } from '../../emulator/api';

/** The emulator takes no more ids at once. */
const mostAtOnce = 1_000;

/**
 * The ids of the shown deliveries to resend, oldest first: those that are the latest of their event and webhook, and have
 * failed. Cases of the check and steps of a scenario fail on purpose, so they are left out.
 *
 * @param deliveries - All deliveries, oldest first.
 * @param webhooks - The webhooks that are registered, by id.
 */
export function failedEvents(
  deliveries: Iterable<DeliverySummary>,
  shown: readonly DeliverySummary[],
  webhooks: ReadonlyMap<string, unknown>,
): readonly string[] {
  const failed = shown.filter(
    ({ state, label, webhookId }) =>
      state === 'failed' && (label === null || label.of === 'recording') && webhooks.has(webhookId),
  );
  if (failed.length === 0) return [];
  const latest = new Map<string, string>();
  for (const delivery of deliveries) latest.set(eventOf(delivery), delivery.id);
  return failed
    .filter((delivery) => latest.get(eventOf(delivery)) === delivery.id)
    .slice(0, mostAtOnce)
    .map(({ id }) => id)
    .reverse();
}

function eventOf({ webhookId, eventId }: DeliverySummary): string {
  return `${webhookId} ${eventId}`;
}
