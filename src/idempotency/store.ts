import { isFunction, kindOf, type Rule } from '../options/check-options';

/**
 * Remembers which events are being handled and which were handled. Deliveries can repeat; handlers run once per event.
 * Each delivery claims with its own token, which holds the event until the lease ends or the event is released.
 *
 * Each method takes effect at once or not at all, even if other processes call the store at the same time. A rejected
 * promise means that the outcome is unknown. `storeConformance()` in `docsmith-webhooks/testing` checks a store.
 *
 * @example
 * ```ts
 * docsmithWebhooks(secret, { idempotency: memoryStore() });
 * ```
 */
export interface IdempotencyStore {
  /**
   * Claims an event that no token holds and that is not completed. Safe to repeat: the token that holds the claim gets
   * it again.
   *
   * @param key - Identifies the event. Any string of any length, compared exactly.
   * @param token - At most 80 characters of ASCII.
   * @param leaseMs - The claim ends by itself after this many milliseconds, unless it is renewed.
   * @returns `'claimed'`; `'in_flight'` if another token holds the event; `'done'` if it is completed.
   */
  claim(key: string, token: string, leaseMs: number): Promise<'claimed' | 'in_flight' | 'done'>;

  /**
   * Extends the lease, from now on. A lease that has run out is extended too, if no other token has claimed the event.
   *
   * @returns `false` if another token holds the event, or if the event is completed.
   */
  renew(key: string, token: string, leaseMs: number): Promise<boolean>;

  /**
   * Remembers the event as handled for `ttlMs` milliseconds. Works after the end of the lease too, if no other token has
   * claimed the event. Safe to repeat.
   *
   * @returns `false` if another token holds or has completed the event.
   */
  complete(key: string, token: string, ttlMs: number): Promise<boolean>;

  /**
   * Gives a claim back, so that the next delivery runs.
   *
   * @returns `false` if this token does not hold the event, or has completed it.
   */
  release(key: string, token: string): Promise<boolean>;
}

/**
 * Claims events in the database that the handlers write to. The claim and the writes commit together, or not at all.
 *
 * @typeParam Transaction - The type of `req.transaction`.
 */
export interface IdempotencyTransactions<Transaction> {
  /** Opens a transaction and claims the event in it. If it rejects, it has left nothing open. */
  begin(key: string, token: string, ttlMs: number): Promise<OpenTransaction<Transaction> | 'in_flight' | 'done'>;
}

/** A transaction in which an event is claimed. */
export interface OpenTransaction<Transaction> {
  /** Becomes `req.transaction`. */
  readonly transaction: Transaction;
  /** Commits the claim and the writes of the handlers. Rejects if they may not have been committed. */
  commit(): Promise<void>;
  /** Undoes the claim and the writes of the handlers. */
  rollback(): Promise<void>;
}

const storeMethods = ['claim', 'renew', 'complete', 'release'];

export function isStore(value: unknown): value is IdempotencyStore | IdempotencyTransactions<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const methods = 'begin' in value ? ['begin'] : storeMethods;
  return methods.every((name) => isFunction(Reflect.get(value, name)));
}

/** A store. Its methods are checked, so that a missing one is found before the first delivery. */
export const eventStore: Rule<IdempotencyStore | IdempotencyTransactions<unknown>> = (value, name) => {
  if (isStore(value)) return value;
  throw new TypeError(
    `${name}: expected a store, with ${storeMethods.join('(), ')}(), such as memoryStore(), got ${kindOf(value)}.`,
  );
};
