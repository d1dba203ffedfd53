import type { DeliverySummary } from '../../emulator/api';
import { type Filters, matches } from './filters';
import { type Outcome, outcomeOf } from './outcome';

/** What the view needs to know of all deliveries that it holds. */
export interface Selection {
  /** The deliveries that the filters match, newest first. */
  readonly shown: readonly DeliverySummary[];
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly latest: DeliverySummary | undefined;
  /** The types of the deliveries, also of those that the filters hide. */
  readonly types: ReadonlySet<string>;
  /** The names of their webhooks by id, also of webhooks that were deleted. */
  readonly webhooks: ReadonlyMap<string, string>;
}

/**
 * Walks the deliveries once. The list can hold 5,000 of them, and it changes many times per second.
 *
 * @param found - The ids that the search has found, or `undefined` if nothing is searched for.
 */
export function select(
  deliveries: ReadonlyMap<string, DeliverySummary>,
  filters: Filters,
  found: ReadonlySet<string> | undefined,
): Selection {
  const shown: DeliverySummary[] = [];
  const counts = { delivered: 0, failed: 0, pending: 0 };
  const types = new Set<string>();
  const webhooks = new Map<string, string>();
  let latest: DeliverySummary | undefined;
  for (const delivery of deliveries.values()) {
    latest = delivery;
    counts[outcomeOf(delivery)]++;
    types.add(delivery.type);
    webhooks.set(delivery.webhookId, delivery.webhookName);
    if ((!found || found.has(delivery.id)) && matches(delivery, filters)) shown.push(delivery);
  }
  shown.reverse();
  return { shown, counts, latest, types, webhooks };
}
