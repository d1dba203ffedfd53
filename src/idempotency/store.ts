/**
 * Remembers which events are being handled and which have been, so that each runs its handlers once. Every delivery
 * claims under a token of its own; an event belongs to the token that claimed it until the lease ends.
 *
 * Each method takes effect at once or not at all, whatever else calls the store at the same time, in this process or
 * another. A rejected promise means that the outcome is not known.
 *
 * @example
 * ```ts
 * docsmithWebhooks(secret, { idempotency: memoryStore() });
 * ```
 */
export interface IdempotencyStore {
  /**
   * Claims an event that nobody holds and that is not completed. Safe to repeat: a token that holds the claim gets it again.
   *
   * @param id - 1 to 255 characters of any kind, compared exactly.
   * @param token - At most 80 characters of ASCII.
   * @param leaseMs - The claim ends by itself after so many milliseconds, unless it is renewed.
   */
  claim(id: string, token: string, leaseMs: number): Promise<'claimed' | 'in_flight' | 'done'>;

  /**
   * Lets the lease begin anew; a lease that has run out as well, if nobody else has claimed the event meanwhile.
   *
   * @returns `false` if another token holds or has completed it.
   */
  renew(id: string, token: string, leaseMs: number): Promise<boolean>;

  /**
   * Remembers the event as handled for `ttlMs` milliseconds; after the end of the lease as well, if nobody else has
   * claimed the event meanwhile. Safe to repeat.
   *
   * @returns `false` if another token holds or has completed it.
   */
  complete(id: string, token: string, ttlMs: number): Promise<boolean>;

  /**
   * Gives a claim back, so that the next delivery runs.
   *
   * @returns `false` if this token does not hold it, or has completed it.
   */
  release(id: string, token: string): Promise<boolean>;

  /**
   * The token that holds or has completed an event. Optional: the token carries a digest of the content, and only
   * with it can a duplicate be told from another event under the same id.
   */
  tokenOf?(id: string): Promise<string | undefined>;
}

/**
 * Claims events in the database that the handlers write to: claim and writes commit together, or not at all.
 *
 * @typeParam Transaction - What the handlers get as `req.transaction`.
 */
export interface IdempotencyTransactions<Transaction> {
  /** Opens a transaction and claims the event in it. What rejects has left nothing open. */
  begin(id: string, token: string, ttlMs: number): Promise<OpenTransaction<Transaction> | 'in_flight' | 'done'>;

  /** As in {@link IdempotencyStore}. */
  tokenOf?(id: string): Promise<string | undefined>;
}

/** A transaction in which an event has been claimed. */
export interface OpenTransaction<Transaction> {
  readonly transaction: Transaction;
  /** Makes the claim and the handlers' writes last. Rejects if they may not. */
  commit(): Promise<void>;
  /** Undoes the claim and the handlers' writes. */
  rollback(): Promise<void>;
}
