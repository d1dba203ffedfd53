import { UsageError } from '../../errors';
import { envelopeOf } from '../../event/envelope';
import type { RecordedDelivery } from '../../recording/recorded-delivery';

/** A delivery with its number in the file, from 1. */
export interface Numbered {
  readonly number: number;
  readonly delivery: RecordedDelivery;
}

export const orders = ['recorded', 'reversed', 'random'] as const;
export type Order = (typeof orders)[number];

/**
 * The deliveries that `--only` names, or all of them.
 *
 * @throws UsageError if there are none.
 */
export function selected(deliveries: readonly RecordedDelivery[], only: readonly string[]): readonly Numbered[] {
  const all = deliveries.map((delivery, index) => ({ number: index + 1, delivery }));
  if (all.length === 0) throw new UsageError('The recording has no deliveries.');
  if (only.length === 0) return all;
  const tests = only.map(matcher);
  for (const [index, matches] of tests.entries()) {
    if (!all.some(matches)) throw new UsageError(`--only: none of the ${all.length} deliveries is '${only[index]}'.`);
  }
  return all.filter((one) => tests.some((matches) => matches(one)));
}

export function inOrder(deliveries: readonly Numbered[], order: Order): readonly Numbered[] {
  if (order === 'recorded') return deliveries;
  if (order === 'reversed') return deliveries.toReversed();
  return deliveries
    .map((one) => ({ one, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
}

function matcher(which: string): (one: Numbered) => boolean {
  const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(which) ?? [];
  if (from === undefined) return ({ delivery }) => envelopeOf(Buffer.from(delivery.body).toString()).type === which;
  return ({ number }) => number >= Number(from) && number <= Number(to ?? from);
}
