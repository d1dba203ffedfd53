import { strictEqual } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdempotencyStore } from '../index';

/** One promise of the store's contract. */
export interface ConformanceCheck {
  /** The promise, as a sentence. */
  readonly name: string;
  /** Resolves if the store keeps it; rejects with an AssertionError if not. */
  run(): Promise<void>;
}

const minute = 60_000;
/** Short enough to wait for, long enough for a store across a network. */
const shortLease = 200;

/** Ids that a store could confuse, cut, or choke on, all of them valid in an event; new ones for every mark. */
function awkwardIds(mark: string): readonly string[] {
  const endings = [
    'with:colons:and{braces}',
    ' with spaces ',
    ' with spaces',
    'case',
    'CASE',
    'composed \u00e9',
    'decomposed e\u0301',
    'family \u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
    'NUL \u0000',
    'NUL \\0',
    'NUL \\u0000',
    "quote'; DROP TABLE x; --",
    'percent %s %00 $1',
    'new\r\nline',
    'a'.repeat(255 - mark.length),
    `${'a'.repeat(254 - mark.length)}b`,
    '\u{1F600}'.repeat(255 - mark.length),
  ];
  return endings.map((ending) => mark + ending);
}

/**
 * The checks that every `IdempotencyStore` must pass, for any test runner. Ids are new in each run, so the store need
 * not be empty, and it may be the same one for all checks.
 *
 * @param makeStore - Opens the store that is to be checked.
 * @example
 * ```ts
 * for (const { name, run } of storeConformance(() => myStore(client))) test(name, run);
 * ```
 */
export function storeConformance(
  makeStore: () => IdempotencyStore | Promise<IdempotencyStore>,
): readonly ConformanceCheck[] {
  return checks.map(([name, check]) => ({
    name,
    run: async () => check(await makeStore(), randomUUID()),
  }));
}

type Check = (store: IdempotencyStore, id: string) => Promise<void>;

const checks: readonly (readonly [name: string, check: Check])[] = [
  [
    'an event that nobody holds is claimed; while it is held, it is in flight',
    async (store, id) => {
      strictEqual(await store.claim(id, 'a', minute), 'claimed');
      strictEqual(await store.claim(id, 'b', minute), 'in_flight');
    },
  ],
  [
    'the token that holds a claim may claim again',
    async (store, id) => {
      strictEqual(await store.claim(id, 'a', minute), 'claimed');
      strictEqual(await store.claim(id, 'a', minute), 'claimed');
    },
  ],
  [
    'a completed event is done, for its own token as well',
    async (store, id) => {
      await store.claim(id, 'a', minute);
      strictEqual(await store.complete(id, 'a', minute), true);
      strictEqual(await store.claim(id, 'b', minute), 'done');
      strictEqual(await store.claim(id, 'a', minute), 'done');
    },
  ],
  [
    'completing twice is completing once',
    async (store, id) => {
      await store.claim(id, 'a', minute);
      strictEqual(await store.complete(id, 'a', minute), true);
      strictEqual(await store.complete(id, 'a', minute), true);
      strictEqual(await store.claim(id, 'b', minute), 'done');
    },
  ],
  [
    'a completed event can be neither renewed nor released',
    async (store, id) => {
      await store.claim(id, 'a', minute);
      await store.complete(id, 'a', minute);
      strictEqual(await store.renew(id, 'a', minute), false);
      strictEqual(await store.release(id, 'a'), false);
      strictEqual(await store.claim(id, 'b', minute), 'done');
    },
  ],
  [
    'a released event can be claimed',
    async (store, id) => {
      await store.claim(id, 'a', minute);
      strictEqual(await store.release(id, 'a'), true);
      strictEqual(await store.claim(id, 'b', minute), 'claimed');
    },
  ],
  [
    'a claim that nobody holds cannot be released',
    async (store, id) => {
      strictEqual(await store.release(id, 'a'), false);
    },
  ],
  [
    'another token can neither renew, complete nor release a claim',
    async (store, id) => {
      await store.claim(id, 'a', minute);
      strictEqual(await store.renew(id, 'b', minute), false);
      strictEqual(await store.complete(id, 'b', minute), false);
      strictEqual(await store.release(id, 'b'), false);
      strictEqual(await store.claim(id, 'c', minute), 'in_flight');
      strictEqual(await store.complete(id, 'a', minute), true);
    },
  ],
  [
    'another token can neither renew, complete nor release a completed event',
    async (store, id) => {
      await store.claim(id, 'a', minute);
      await store.complete(id, 'a', minute);
      strictEqual(await store.renew(id, 'b', minute), false);
      strictEqual(await store.complete(id, 'b', minute), false);
      strictEqual(await store.release(id, 'b'), false);
      strictEqual(await store.claim(id, 'c', minute), 'done');
    },
  ],
  [
    'a claim ends with its lease, and its owner cannot touch the next one',
    async (store, id) => {
      await store.claim(id, 'a', shortLease);
      await claimedBy(store, id, 'b');
      strictEqual(await store.renew(id, 'a', minute), false);
      strictEqual(await store.complete(id, 'a', minute), false);
      strictEqual(await store.release(id, 'a'), false);
      strictEqual(await store.claim(id, 'c', minute), 'in_flight');
      strictEqual(await store.complete(id, 'b', minute), true);
    },
  ],
  [
    'renewing lets the lease begin anew',
    async (store, id) => {
      await store.claim(id, 'a', shortLease);
      strictEqual(await store.renew(id, 'a', minute), true);
      await sleep(2 * shortLease);
      strictEqual(await store.claim(id, 'b', minute), 'in_flight');
    },
  ],
  [
    'a lease that has run out is renewed if nobody has claimed meanwhile',
    async (store, id) => {
      await store.claim(id, 'a', shortLease);
      await sleep(2 * shortLease);
      strictEqual(await store.renew(id, 'a', minute), true);
      strictEqual(await store.claim(id, 'b', minute), 'in_flight');
    },
  ],
  [
    'a lease that has run out is completed if nobody has claimed meanwhile',
    async (store, id) => {
      await store.claim(id, 'a', shortLease);
      await sleep(2 * shortLease);
      strictEqual(await store.complete(id, 'a', minute), true);
      strictEqual(await store.claim(id, 'b', minute), 'done');
    },
  ],
  [
    'a lease that has run out cannot be released',
    async (store, id) => {
      await store.claim(id, 'a', shortLease);
      await sleep(2 * shortLease);
      strictEqual(await store.release(id, 'a'), false);
    },
  ],
  [
    'a completed event is forgotten after its time to live',
    async (store, id) => {
      await store.claim(id, 'a', minute);
      await store.complete(id, 'a', shortLease);
      await claimedBy(store, id, 'b');
    },
  ],
  [
    'completing outlives the lease',
    async (store, id) => {
      await store.claim(id, 'a', shortLease);
      await store.complete(id, 'a', minute);
      await sleep(2 * shortLease);
      strictEqual(await store.claim(id, 'b', minute), 'done');
    },
  ],
  [
    'a completed event is remembered for a year, if that is its time to live',
    async (store, id) => {
      await store.claim(id, 'a', minute);
      // More than 31 bits of milliseconds.
      await store.complete(id, 'a', 365 * 24 * 60 * minute);
      strictEqual(await store.claim(id, 'b', minute), 'done');
    },
  ],
  [
    'of 50 claims at once, one wins',
    async (store, id) => {
      const tokens = Array.from({ length: 50 }, (_, index) => `token ${index}`);
      const verdicts = await Promise.all(tokens.map((token) => store.claim(id, token, minute)));
      strictEqual(verdicts.filter((verdict) => verdict === 'claimed').length, 1);
      strictEqual(verdicts.filter((verdict) => verdict === 'in_flight').length, 49);
      strictEqual(await store.complete(id, tokens[verdicts.indexOf('claimed')] ?? '', minute), true);
    },
  ],
  [
    'of 50 claims at once on a lease that has run out, one wins',
    async (store, id) => {
      await store.claim(id, 'gone', 1);
      await sleep(shortLease);
      const claims = Array.from({ length: 50 }, (_, index) => store.claim(id, `token ${index}`, minute));
      const verdicts = await Promise.all(claims);
      strictEqual(verdicts.filter((verdict) => verdict === 'claimed').length, 1);
    },
  ],
  [
    'ids of any characters, up to 255, are told apart exactly',
    async (store, id) => {
      const ids = awkwardIds(id.slice(0, 13));
      for (const [index, awkward] of ids.entries()) {
        strictEqual(await store.claim(awkward, `token ${index}`, minute), 'claimed', JSON.stringify(awkward));
      }
      for (const [index, awkward] of ids.entries()) {
        strictEqual(await store.renew(awkward, `token ${index}`, minute), true, JSON.stringify(awkward));
        strictEqual(await store.claim(awkward, 'other', minute), 'in_flight', JSON.stringify(awkward));
        strictEqual(await store.complete(awkward, `token ${index}`, minute), true, JSON.stringify(awkward));
        strictEqual(await store.claim(awkward, 'other', minute), 'done', JSON.stringify(awkward));
      }
    },
  ],
  [
    'where the store tells tokens, it tells the one that holds or has completed the event',
    async (store, id) => {
      if (!store.tokenOf) return;
      strictEqual(await store.tokenOf(id), undefined);
      await store.claim(id, 'a.digest-_9', minute);
      strictEqual(await store.tokenOf(id), 'a.digest-_9');
      await store.complete(id, 'a.digest-_9', minute);
      strictEqual(await store.tokenOf(id), 'a.digest-_9');
    },
  ],
];

/** Claims an event as soon as it is free, which must be soon. */
async function claimedBy(store: IdempotencyStore, id: string, token: string): Promise<void> {
  const end = performance.now() + 15 * shortLease;
  while (performance.now() < end) {
    if ((await store.claim(id, token, minute)) === 'claimed') return;
    await sleep(shortLease / 10);
  }
  strictEqual(await store.claim(id, token, minute), 'claimed');
}
