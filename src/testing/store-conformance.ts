import { strictEqual } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdempotencyStore } from '../index';

/** A test of one rule that every store must follow. */
export interface ConformanceCheck {
  /** The rule, as a sentence. */
  readonly name: string;
  /** Rejects with an AssertionError if the store breaks the rule. */
  run(): Promise<void>;
}

const minute = 60_000;
/** Milliseconds. Short enough to wait for, and longer than a round trip to a remote store. */
const shortLease = 200;

/** Keys that a store could confuse, cut or fail on. The mark makes them unique to a run. */
function awkwardKeys(mark: string): readonly string[] {
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
    'lone surrogate \ud800',
    'lone surrogate \ud801',
    'a'.repeat(255),
    `${'a'.repeat(254)}b`,
    '\u{1F600}'.repeat(255),
    'long'.repeat(25_000),
    `${'long'.repeat(25_000)}b`,
  ];
  return endings.map((ending) => mark + ending);
}

/**
 * Returns the checks that every `IdempotencyStore` must pass. They work with any test runner. Each run uses new keys,
 * so the store may contain other events, and all checks may share one store.
 *
 * @param makeStore - Opens the store to check.
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

type Check = (store: IdempotencyStore, key: string) => Promise<void>;

const checks: readonly (readonly [name: string, check: Check])[] = [
  [
    'an event that no token holds is claimed; while it is held, it is in flight',
    async (store, key) => {
      strictEqual(await store.claim(key, 'a', minute), 'claimed');
      strictEqual(await store.claim(key, 'b', minute), 'in_flight');
    },
  ],
  [
    'the token that holds a claim may claim again',
    async (store, key) => {
      strictEqual(await store.claim(key, 'a', minute), 'claimed');
      strictEqual(await store.claim(key, 'a', minute), 'claimed');
    },
  ],
  [
    'a completed event is done, for its own token as well',
    async (store, key) => {
      await store.claim(key, 'a', minute);
      strictEqual(await store.complete(key, 'a', minute), true);
      strictEqual(await store.claim(key, 'b', minute), 'done');
      strictEqual(await store.claim(key, 'a', minute), 'done');
    },
  ],
  [
    'completing an event twice has the same effect as once',
    async (store, key) => {
      await store.claim(key, 'a', minute);
      strictEqual(await store.complete(key, 'a', minute), true);
      strictEqual(await store.complete(key, 'a', minute), true);
      strictEqual(await store.claim(key, 'b', minute), 'done');
    },
  ],
  [
    'a completed event can be neither renewed nor released',
    async (store, key) => {
      await store.claim(key, 'a', minute);
      await store.complete(key, 'a', minute);
      strictEqual(await store.renew(key, 'a', minute), false);
      strictEqual(await store.release(key, 'a'), false);
      strictEqual(await store.claim(key, 'b', minute), 'done');
    },
  ],
  [
    'a released event can be claimed',
    async (store, key) => {
      await store.claim(key, 'a', minute);
      strictEqual(await store.release(key, 'a'), true);
      strictEqual(await store.claim(key, 'b', minute), 'claimed');
    },
  ],
  [
    'a claim that does not exist cannot be released',
    async (store, key) => {
      strictEqual(await store.release(key, 'a'), false);
    },
  ],
  [
    'another token can neither renew, complete nor release a claim',
    async (store, key) => {
      await store.claim(key, 'a', minute);
      strictEqual(await store.renew(key, 'b', minute), false);
      strictEqual(await store.complete(key, 'b', minute), false);
      strictEqual(await store.release(key, 'b'), false);
      strictEqual(await store.claim(key, 'c', minute), 'in_flight');
      strictEqual(await store.complete(key, 'a', minute), true);
    },
  ],
  [
    'another token can neither renew, complete nor release a completed event',
    async (store, key) => {
      await store.claim(key, 'a', minute);
      await store.complete(key, 'a', minute);
      strictEqual(await store.renew(key, 'b', minute), false);
      strictEqual(await store.complete(key, 'b', minute), false);
      strictEqual(await store.release(key, 'b'), false);
      strictEqual(await store.claim(key, 'c', minute), 'done');
    },
  ],
  [
    'a claim ends with its lease, and its owner cannot touch the next one',
    async (store, key) => {
      await store.claim(key, 'a', shortLease);
      await claimedBy(store, key, 'b');
      strictEqual(await store.renew(key, 'a', minute), false);
      strictEqual(await store.complete(key, 'a', minute), false);
      strictEqual(await store.release(key, 'a'), false);
      strictEqual(await store.claim(key, 'c', minute), 'in_flight');
      strictEqual(await store.complete(key, 'b', minute), true);
    },
  ],
  [
    'a renewal extends the lease, counted from the renewal',
    async (store, key) => {
      await store.claim(key, 'a', shortLease);
      strictEqual(await store.renew(key, 'a', minute), true);
      await sleep(2 * shortLease);
      strictEqual(await store.claim(key, 'b', minute), 'in_flight');
    },
  ],
  [
    'a lease that has run out is renewed if no other token has claimed the event meanwhile',
    async (store, key) => {
      await store.claim(key, 'a', shortLease);
      await sleep(2 * shortLease);
      strictEqual(await store.renew(key, 'a', minute), true);
      strictEqual(await store.claim(key, 'b', minute), 'in_flight');
    },
  ],
  [
    'an event whose lease has run out is completed if no other token has claimed it meanwhile',
    async (store, key) => {
      await store.claim(key, 'a', shortLease);
      await sleep(2 * shortLease);
      strictEqual(await store.complete(key, 'a', minute), true);
      strictEqual(await store.claim(key, 'b', minute), 'done');
    },
  ],
  [
    'a claim whose lease has run out cannot be released',
    async (store, key) => {
      await store.claim(key, 'a', shortLease);
      await sleep(2 * shortLease);
      strictEqual(await store.release(key, 'a'), false);
    },
  ],
  [
    'a completed event is forgotten after its time to live',
    async (store, key) => {
      await store.claim(key, 'a', minute);
      await store.complete(key, 'a', shortLease);
      await claimedBy(store, key, 'b');
    },
  ],
  [
    'a completed event stays completed after the end of its lease',
    async (store, key) => {
      await store.claim(key, 'a', shortLease);
      await store.complete(key, 'a', minute);
      await sleep(2 * shortLease);
      strictEqual(await store.claim(key, 'b', minute), 'done');
    },
  ],
  [
    'a completed event is remembered for a year, if that is its time to live',
    async (store, key) => {
      await store.claim(key, 'a', minute);
      // A year in milliseconds does not fit into 32 bits.
      await store.complete(key, 'a', 365 * 24 * 60 * minute);
      strictEqual(await store.claim(key, 'b', minute), 'done');
    },
  ],
  [
    'exactly one of 50 simultaneous claims succeeds',
    async (store, key) => {
      const tokens = Array.from({ length: 50 }, (_, index) => `token ${index}`);
      const verdicts = await Promise.all(tokens.map((token) => store.claim(key, token, minute)));
      strictEqual(verdicts.filter((verdict) => verdict === 'claimed').length, 1);
      strictEqual(verdicts.filter((verdict) => verdict === 'in_flight').length, 49);
      strictEqual(await store.complete(key, tokens[verdicts.indexOf('claimed')] ?? '', minute), true);
    },
  ],
  [
    'exactly one of 50 simultaneous claims succeeds after a lease has run out',
    async (store, key) => {
      await store.claim(key, 'gone', 1);
      await sleep(shortLease);
      const claims = Array.from({ length: 50 }, (_, index) => store.claim(key, `token ${index}`, minute));
      const verdicts = await Promise.all(claims);
      strictEqual(verdicts.filter((verdict) => verdict === 'claimed').length, 1);
    },
  ],
  [
    'keys of any characters and any length are told apart exactly',
    async (store, key) => {
      const keys = awkwardKeys(key);
      for (const [index, awkward] of keys.entries()) {
        strictEqual(await store.claim(awkward, `token ${index}`, minute), 'claimed', JSON.stringify(awkward));
      }
      for (const [index, awkward] of keys.entries()) {
        strictEqual(await store.renew(awkward, `token ${index}`, minute), true, JSON.stringify(awkward));
        strictEqual(await store.claim(awkward, 'other', minute), 'in_flight', JSON.stringify(awkward));
        strictEqual(await store.complete(awkward, `token ${index}`, minute), true, JSON.stringify(awkward));
        strictEqual(await store.claim(awkward, 'other', minute), 'done', JSON.stringify(awkward));
      }
    },
  ],
];

/** Claims an event as soon as its lease or its time to live ends. Fails after 3 seconds. */
async function claimedBy(store: IdempotencyStore, key: string, token: string): Promise<void> {
  const end = performance.now() + 15 * shortLease;
  while (performance.now() < end) {
    if ((await store.claim(key, token, minute)) === 'claimed') return;
    await sleep(shortLease / 10);
  }
  strictEqual(await store.claim(key, token, minute), 'claimed');
}
