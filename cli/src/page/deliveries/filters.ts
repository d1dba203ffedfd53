import type { DeliverySummary } from '../../emulator/api';
import { outcomeOf } from './outcome';

/** Which deliveries are shown. An empty text matches all. The address of the page keeps them. */
export interface Filters {
  /** A text in an id, a name or a body. The emulator searches for it, because the page does not hold the bodies. */
  readonly search: string;
  /** A type, or the first part of one: `message` matches `message.created`. */
  readonly type: string;
  /** The id of a webhook. */
  readonly webhook: string;
  readonly outcome: string;
  /** The time of the oldest delivery, in milliseconds, as a number in text. */
  readonly since: string;
  /** The time before which the newest delivery was made, in the same form. */
  readonly until: string;
}

export const noFilters: Filters = { search: '', type: '', webhook: '', outcome: '', since: '', until: '' };

export function filtersFrom(query: URLSearchParams): Filters {
  const textOf = (name: keyof Filters) => query.get(name) ?? '';
  const timeIn = (name: keyof Filters) => (/^\d{1,15}$/.test(textOf(name)) ? textOf(name) : '');
  return {
    search: textOf('search').slice(0, longestSearch),
    type: textOf('type'),
    webhook: textOf('webhook'),
    outcome: textOf('outcome'),
    since: timeIn('since'),
    until: timeIn('until'),
  };
}

/** The emulator refuses a longer text. */
export const longestSearch = 200;

/** The filters that are set, for the address. */
export function queryOf(filters: Filters): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

/** Whether all filters but the search match a delivery. */
export function matches(delivery: DeliverySummary, { type, webhook, outcome, since, until }: Filters): boolean {
  return (
    (type === '' || delivery.type === type || delivery.type.startsWith(`${type}.`)) &&
    (webhook === '' || delivery.webhookId === webhook) &&
    (outcome === '' || outcomeOf(delivery) === outcome) &&
    (since === '' || delivery.createdAt >= Number(since)) &&
    (until === '' || delivery.createdAt < Number(until))
  );
}
