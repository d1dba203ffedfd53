/** Measures what it costs to claim and complete a new event in stores that remember 1,000 to 10,000,000 events. */
import { randomBytes } from 'node:crypto';
import { type FilledStore, memory, newKey, postgres, redis, type StoreKind, sqlite, ttl } from './filled-stores';
import { points, print, ratio } from './growth';
import { cpuMicroseconds, mediansInTurn } from './medians-in-turn';

const sizes = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
const rounds = 5;
const atOnce = 16;

/**
 * How many new events each round adds to a store. Beyond the `largest` size, a store takes more than 2 GB of memory, or
 * more than a minute to fill.
 */
const kinds = [
  { start: memory, largest: 1_000_000, events: 2_000 },
  { start: sqlite, largest: 10_000_000, events: 300 },
  { start: redis, largest: 1_000_000, events: 2_000 },
  { start: postgres, largest: 1_000_000, events: 500 },
];

async function main(): Promise<void> {
  const measured = [];
  // One kind after the other, so that they do not share the memory of the machine.
  for (const { start, largest, events } of kinds) {
    const fitting = sizes.filter((size) => size <= largest);
    measured.push(await measureKind(await start(), fitting, events));
  }
  print({
    title: 'More events in the store: CPU time of one more',
    x: { label: 'events in the store', log: true },
    y: { label: 'CPU µs', log: true },
    lines: measured.map(({ name, costs }) => ({ name, points: points(sizes, costs) })),
    summary: Object.fromEntries(measured.map(({ name, costs }) => [name, ratio(costs)])),
    notes: [
      'claim() and complete() of a new event. CPU time of this process and of Redis or PostgreSQL.',
      'The numbers of the summary compare the largest store with the smallest.',
      'memoryStore({ max }) holds as many events as its bound, so each new event takes the place of the oldest.',
      `Stores stop at 1,000,000 events if 10,000,000 take over 2 GB of memory or over a minute to fill.`,
      'Redis writes nothing to the disk. SQLite and PostgreSQL have their defaults, PostgreSQL without autovacuum.',
    ],
  });
}

async function measureKind(kind: StoreKind, ofSizes: readonly number[], events: number) {
  try {
    const stores: FilledStore[] = [];
    for (const size of ofSizes) stores.push(await kind.filled(size));
    const costs = await mediansInTurn(
      rounds,
      stores.map((filled) => () => costOfNewEvent(kind, filled, events)),
    );
    return { name: kind.name, costs };
  } finally {
    await kind.stop();
  }
}

async function costOfNewEvent(
  { serverCpu }: StoreKind,
  { store, forget }: FilledStore,
  events: number,
): Promise<number> {
  const keys = Array.from({ length: events }, newKey);
  const waiting = [...keys];
  const before = await serverCpu();
  const here = await cpuMicroseconds(() => Promise.all(Array.from({ length: atOnce }, addEvents)));
  const there = (await serverCpu()) - before;
  await forget(keys);
  return (here + there) / events;

  async function addEvents(): Promise<void> {
    for (let key = waiting.pop(); key; key = waiting.pop()) {
      const token = randomBytes(15).toString('base64url');
      if ((await store.claim(key, token, 60_000)) !== 'claimed') throw new Error('The event is not new.');
      if (!(await store.complete(key, token, ttl))) throw new Error('The event was not completed.');
    }
  }
}

main();
