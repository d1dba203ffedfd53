import type { DeliverySummary } from '../../emulator/api';
import { type Outcome, outcomeOf } from './outcome';

/** The deliveries of a short span of time. */
export interface Bucket extends Readonly<Record<Outcome, number>> {
  /** The median duration in milliseconds, or `null` if nothing was answered. */
  readonly median: number | null;
}

/** What the chart shows. */
export interface Buckets {
  /** In order of time. Times are in milliseconds. */
  readonly buckets: readonly Bucket[];
  readonly start: number;
  readonly step: number;
  readonly median: number | null;
  readonly slowest: number | null;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30]
  .flatMap((count) => (count < 1 ? [count * second] : [count * second, count * minute]))
  .concat([1, 2, 3, 6, 12, 24, 168].map((count) => count * hour))
  .sort((one, other) => one - other);

/** A chart with more bars would be hard to read. */
const most = 60;

/**
 * Groups deliveries by time.
 *
 * @param deliveries - Newest first.
 */
export function bucketsOf(deliveries: readonly DeliverySummary[]): Buckets | undefined {
  const [newest, oldest] = [deliveries[0], deliveries.at(-1)];
  if (!newest || !oldest) return undefined;
  const span = newest.createdAt - oldest.createdAt;
  const step = steps.find((one) => span / one < most - 1) ?? Math.ceil(span / (most - 1));
  const start = Math.floor(oldest.createdAt / step) * step;
  const counts = Array.from({ length: Math.max(0, Math.floor((newest.createdAt - start) / step)) + 1 }, () => ({
    delivered: 0,
    failed: 0,
    pending: 0,
    durations: [] as number[],
  }));
  for (const delivery of deliveries) {
    const bucket = counts[Math.floor((delivery.createdAt - start) / step)];
    if (!bucket) continue;
    bucket[outcomeOf(delivery)]++;
    if (delivery.duration !== null) bucket.durations.push(delivery.duration);
  }
  const durations = counts.flatMap((bucket) => bucket.durations);
  return {
    buckets: counts.map(({ durations, ...counted }) => ({ ...counted, median: medianOf(durations) })),
    start,
    step,
    median: medianOf(durations),
    slowest: durations.length > 0 ? durations.reduce((slowest, one) => Math.max(slowest, one)) : null,
  };
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  const above = sorted[Math.floor(sorted.length / 2)];
  const below = sorted[Math.ceil(sorted.length / 2) - 1];
  return above === undefined || below === undefined ? null : Math.round((above + below) / 2);
}
