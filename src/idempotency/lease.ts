import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { withDeadline } from '../deadline';
import type { IdempotencyStore } from './store';

/** The right to handle an event. No other delivery runs the handlers meanwhile. Every method has a time limit. */
export interface Claim {
  /** `req.transaction` of the handlers, if the claim is part of a transaction. */
  readonly transaction?: unknown;
  /** Records that the handlers have succeeded. Rejects if that may not have been recorded. */
  complete(): Promise<void>;
  /** Gives the claim back because the handlers have failed. The next delivery runs. */
  release(): Promise<void>;
}

/** Tries to claim an event under a token. */
export type OpenClaim = (key: string, token: string) => Promise<Claim | 'in_flight' | 'done'>;

/**
 * Milliseconds before `complete()` is tried again. The delay doubles each time, because clients queue calls while they are
 * disconnected.
 */
const firstDelay = 1000;
const longestDelay = 30_000;

/** Opens claims in a store, and renews their leases until the handlers end. */
export function leases(store: IdempotencyStore, ttl: number, lease: number, timeout: number): OpenClaim {
  return async function openClaim(key, token) {
    const verdict = await claim(key, token);
    if (verdict === 'in_flight' || verdict === 'done') return verdict;
    if (verdict === 'claimed') return leased(key, token);
    throw new TypeError(`The store's claim() returned ${inspect(verdict)}; expected 'claimed', 'in_flight' or 'done'.`);
  };

  async function claim(key: string, token: string) {
    const asked = performance.now();
    try {
      const verdict = await store.claim(key, token, lease);
      if (performance.now() - asked < lease) return verdict;
      throw new Error(`The store's claim() took longer than the lease (${lease} ms).`);
    } catch (error) {
      // The store may have made the claim although its answer was lost or late.
      Promise.resolve()
        .then(() => store.release(key, token))
        .catch(() => {});
      throw error;
    }
  }

  function leased(key: string, token: string): Claim {
    const interval = lease / 3;
    const renewalTimeout = Math.min(timeout, interval);
    const stopRenewing = keepRenewing(() => withDeadline(store.renew(key, token, lease), renewalTimeout), interval);

    return {
      async complete() {
        await stopRenewing();
        const recorded = await completeOnce().catch((error) => {
          void recordLater();
          throw error;
        });
        report(recorded);
      },
      async release() {
        await stopRenewing();
        await withDeadline(store.release(key, token), timeout);
      },
    };

    async function completeOnce(): Promise<unknown> {
      return withDeadline<unknown>(store.complete(key, token, ttl), timeout);
    }

    function report(recorded: unknown): void {
      if (recorded === true) return;
      if (recorded !== false) throw notBoolean('complete', recorded);
      process.emitWarning(
        `The lease on the event ${key} ran out before its handlers ended, and another delivery has claimed the event. ` +
          'The handlers may have run twice. Use a longer lease.',
      );
    }

    /** Tries `complete()` again: the handlers have run, so they should not run again. */
    async function recordLater(): Promise<void> {
      const end = performance.now() + ttl;
      for (let delay = firstDelay; performance.now() < end; delay = Math.min(2 * delay, longestDelay)) {
        await sleep(delay, undefined, { ref: false });
        let recorded: unknown;
        try {
          recorded = await completeOnce();
        } catch {
          continue; // The store is still down.
        }
        return typeof recorded === 'boolean' ? report(recorded) : process.emitWarning(notBoolean('complete', recorded));
      }
    }
  }
}

/** Renews at an interval. Returns a function that stops it, and waits for a renewal in progress. */
function keepRenewing(renew: () => Promise<unknown>, interval: number): () => Promise<void> {
  let renewing: Promise<void> | undefined;
  const timer = setInterval(() => {
    renewing ??= renewOnce().finally(() => {
      renewing = undefined;
    });
  }, interval).unref();

  return async () => {
    clearInterval(timer);
    await renewing;
  };

  async function renewOnce(): Promise<void> {
    let renewed: unknown;
    try {
      renewed = await renew();
    } catch {
      return; // The next interval tries again.
    }
    if (renewed === false) clearInterval(timer);
    else if (renewed !== true) process.emitWarning(notBoolean('renew', renewed));
  }
}

/** A store of the user may return what its driver returned, such as the text 'f', which is truthy. */
function notBoolean(method: string, value: unknown): TypeError {
  return new TypeError(`The store's ${method}() returned ${inspect(value)}; expected true or false.`);
}
