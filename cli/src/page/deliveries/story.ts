import type { Cause, DeliverySummary } from '../../emulator/api';

/**
 * The deliveries of one event, oldest first: those with the same event id, and those that were sent again from one of
 * them, also as a new event.
 *
 * @param deliveries - All deliveries by id, oldest first.
 */
export function storyOf(
  delivery: DeliverySummary,
  deliveries: ReadonlyMap<string, DeliverySummary>,
): readonly DeliverySummary[] {
  const events = new Set([delivery.eventId]);
  const ids = new Set([delivery.id]);
  for (let from = delivery.resentFrom; from !== null && !ids.has(from); ) {
    const origin = deliveries.get(from);
    ids.add(from);
    if (origin) events.add(origin.eventId);
    from = origin?.resentFrom ?? null;
  }
  // A copy is always after its origin, so one walk finds the copies of copies, too.
  const story: DeliverySummary[] = [];
  for (const one of deliveries.values()) {
    if (!events.has(one.eventId) && !ids.has(one.resentFrom ?? one.id)) continue;
    events.add(one.eventId);
    ids.add(one.id);
    story.push(one);
  }
  return deliveries.has(delivery.id) ? story : [...story, delivery];
}

const causes: Readonly<Record<Cause, string>> = {
  service: 'Service',
  fired: 'Fired',
  resent: 'Resent',
  edited: 'Edited',
  case: 'Case',
  recorded: 'Recorded',
};

/** Why a delivery was made, in a word or two. */
export function causeOf(delivery: DeliverySummary, story: readonly DeliverySummary[]): string {
  const { cause, label, eventId, resentFrom } = delivery;
  if (cause === 'case' && label !== null) return `Case: ${label.text}`;
  const origin = story.find(({ id }) => id === resentFrom);
  if (cause === 'resent' && origin && origin.eventId !== eventId) return 'Resent as new';
  return causes[cause];
}
