import { randomBytes } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { withDeadline } from '../deadline';
import type { AnyEvent } from '../event/types';
import type { ValidatedEvent } from '../event/validator';
import { failure } from '../failures';
import { type AppFunction, type Checked, kindOf, type Rules } from '../options/check-options';
import { appFunction, duration, optional, timeout } from '../options/rules';
import { type Claim, leases, type OpenClaim } from './lease';
import type { IdempotencyStore, IdempotencyTransactions } from './store';

/** How an event is claimed, and how long it is remembered. */
export interface ClaimOptions {
  /**
   * The key under which the store remembers an event. Events with the same key are one event.
   * @default JSON.stringify([type, id]), since the guide shows one id under two types
   */
  readonly key?: (event: AnyEvent) => string;
  /**
   * How long a handled event is remembered, in milliseconds. It should be longer than the sender retries.
   * @default 345_600_000 (96 hours)
   */
  readonly ttl?: number;
  /**
   * The time after which the claim of a crashed process ends, in milliseconds. It is renewed every third of this time while
   * the handlers run. Transactions do not use it.
   * @default 60_000
   */
  readonly lease?: number;
  /**
   * How long the store may take to answer, in milliseconds. After that the delivery is answered 503.
   * @default 2_000
   */
  readonly timeout?: number;
}

export const claimRules = {
  key: optional(appFunction),
  ttl: duration(96 * 60 * 60 * 1000),
  lease: timeout(60_000),
  timeout: timeout(2000),
} satisfies Rules<ClaimOptions>;

/** What subscribers of the `docsmith-webhooks:duplicate` channel (node:diagnostics_channel) receive. */
export interface DuplicateDelivery {
  /** The id of the event. */
  readonly id: string;
  /** The type of the event. */
  readonly type: string;
}

const duplicates = channel('docsmith-webhooks:duplicate');

/** Claims an event for one delivery. Throws 409 while another delivery holds the event, and 503 if the store fails. */
export type Claimer = (event: ValidatedEvent) => Promise<Claim | 'done'>;

/** Claims events in a store or in transactions. */
export function claimer(
  store: IdempotencyStore | IdempotencyTransactions<unknown>,
  { key, ttl, lease, timeout }: Checked<typeof claimRules>,
): Claimer {
  if (!key) reportShared(store);
  const open = 'begin' in store ? transactions(store, ttl, timeout) : leases(store, ttl, lease, timeout);

  return async function claim(validated) {
    const { event } = validated;
    const opening = open(keyOf(validated, key), randomBytes(15).toString('base64url'));
    const opened = await withDeadline(opening, timeout).catch((cause) => {
      releaseLate(opening);
      throw failure.storeUnavailable(cause);
    });
    if (opened === 'in_flight') throw failure.duplicateInFlight();
    if (opened === 'done') duplicates.publish({ id: event.id, type: event.type } satisfies DuplicateDelivery);
    return opened;
  };
}

/** The stores that claim events without a `key`, and whether a warning was given. */
const storesInUse = new WeakMap<object, boolean>();

/** Warns once if two receivers or consumers would take each other's events for duplicates. */
function reportShared(store: object): void {
  const hasWarned = storesInUse.get(store);
  storesInUse.set(store, hasWarned !== undefined);
  if (hasWarned !== false) return;
  process.emitWarning(
    'docsmith-webhooks: two receivers or consumers share one store, so an event that reaches both runs in one of them alone. ' +
      "Give each a store of its own. If they must share it, set idempotency.key: (event) => JSON.stringify(['billing', event.type, event.id]).",
  );
}

/**
 * The key of an event. Events with the same key are one event. An event that contradicts its schema has a key of its own, so that
 * a corrected one is no duplicate: other handlers see it.
 */
export function keyOf({ event, faults }: ValidatedEvent, key: AppFunction | undefined): string {
  const ofEvent = eventKey(event, key);
  return faults ? JSON.stringify(['invalid', ofEvent]) : ofEvent;
}

function eventKey(event: AnyEvent, key: AppFunction | undefined): string {
  if (!key) return JSON.stringify([event.type, event.id]);
  const made = key(event);
  if (typeof made === 'string' && made !== '') return made;
  const got = made === '' ? 'an empty string' : kindOf(made);
  throw new TypeError(`key: expected the function to return a string with at least one character, got ${got}.`);
}

/** Releases a claim that came after its delivery was rejected. */
function releaseLate(opening: ReturnType<OpenClaim>): void {
  opening.then((claim) => (typeof claim === 'string' ? undefined : claim.release())).catch(ignore);
}

function ignore(): void {}

/** Opens claims in the transactions of the handlers. */
function transactions(store: IdempotencyTransactions<unknown>, ttl: number, timeout: number): OpenClaim {
  return async function openClaim(key, token) {
    const opened = await store.begin(key, token, ttl);
    if (opened === 'in_flight' || opened === 'done') return opened;
    if (typeof opened?.commit !== 'function' || typeof opened.rollback !== 'function') {
      throw new TypeError(
        `The store's begin() returned ${kindOf(opened)}; expected an open transaction, 'in_flight' or 'done'.`,
      );
    }
    return {
      transaction: opened.transaction,
      complete: async () => withDeadline(opened.commit(), timeout),
      release: async () => withDeadline(opened.rollback(), timeout),
    };
  };
}

/**
 * Completes the claim when the handlers have handled the event, and releases it when they have failed. Resolves when the
 * store has recorded it, so that the caller can then answer. Rejects with the error of the handlers.
 */
export function settleClaim<Outcome extends string>(claim: Claim, ended: Promise<Outcome>): Promise<Outcome> {
  return ended.then(
    async (outcome) => {
      await (outcome === 'handled' ? completeClaim(claim) : releaseClaim(claim));
      return outcome;
    },
    async (error) => {
      await releaseClaim(claim);
      throw error;
    },
  );
}

/** Records that the event was handled. Throws 503 if the store does not confirm it. */
export async function completeClaim(claim: Claim): Promise<void> {
  try {
    await claim.complete();
  } catch (cause) {
    throw failure.storeUnavailable(cause);
  }
}

/** Gives a claim back. If that fails, the claim ends with its lease or its transaction. */
export async function releaseClaim(claim: Claim): Promise<void> {
  await claim.release().catch(ignore);
}
