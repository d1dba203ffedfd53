import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { withDeadline } from '../deadline';
import type { IdempotencyStore } from './store';

/** An event that this delivery holds: while it does, the handlers run here and nowhere else. Nothing in it hangs. */
export interface Claim {
  /** What the handlers get as `req.transaction`, where the claim is a part of one. */
  readonly transaction?: unknown;
  /** The handlers have succeeded. Rejects if that may not have been recorded. */
  complete(): Promise<void>;
  /** The handlers have failed: the next delivery runs. */
  release(): Promise<void>;
}

/** Tries to claim an event under a token. */
export type OpenClaim = (id: string, token: string) => Promise<Claim | 'in_flight' | 'done'>;

/**
 * How long to wait before the store is told once more that an event is completed, in milliseconds: each time twice as long,
 * since a client without a connection may keep all that it is told until it has one.
 */
const firstDelay = 1000;
const longestDelay = 30_000;

/** Claims in a store: leases that are renewed until the handlers end. */
export function leases(store: IdempotencyStore, ttl: number, lease: number, storeTimeout: number): OpenClaim {
  return async function openClaim(id, token) {
    const verdict = await claim(id, token);
    if (verdict === 'in_flight' || verdict === 'done') return verdict;
    if (verdict === 'claimed') return leased(id, token);
    throw new TypeError(`The store's claim() answered ${inspect(verdict)}: expected 'claimed', 'in_flight' or 'done'.`);
  };

  async function claim(id: string, token: string) {
    const asked = performance.now();
    try {
      const verdict = await store.claim(id, token, lease);
      if (performance.now() - asked < lease) return verdict;
      throw new Error(`The store's claim() took longer than the lease of ${lease} ms, which may have run out.`);
    } catch (error) {
      // The store may have heard of the claim although its answer was lost, or late.
      store.release(id, token).catch(() => {});
      throw error;
    }
  }

  function leased(id: string, token: string): Claim {
    const interval = lease / 3;
    const patience = Math.min(storeTimeout, interval);
    const stopRenewing = keepRenewing(() => withDeadline(store.renew(id, token, lease), patience), interval);

    return {
      async complete() {
        await stopRenewing();
        await tellCompleted().catch((error) => {
          void tellAgain();
          throw error;
        });
      },
      async release() {
        await stopRenewing();
        await withDeadline(store.release(id, token), storeTimeout);
      },
    };

    async function tellCompleted(): Promise<void> {
      if (await withDeadline(store.complete(id, token, ttl), storeTimeout)) return;
      process.emitWarning(
        `The lease on the event ${inspect(id)} ran out before its handlers ended, and another delivery has claimed it: ` +
          'they may have run twice. A longer lease, or a process that is never paused for so long, prevents it.',
      );
    }

    /** The handlers have run, so the next delivery should not run them, though this one could not be acknowledged. */
    async function tellAgain(): Promise<void> {
      let delay = firstDelay;
      for (const end = performance.now() + ttl; performance.now() < end; delay = Math.min(2 * delay, longestDelay)) {
        await sleep(delay, undefined, { ref: false });
        try {
          return await tellCompleted();
        } catch {
          // The store is still away.
        }
      }
    }
  }
}

/** Renews at an interval; the function that it returns stops that, and waits for a renewal on its way to end. */
function keepRenewing(renew: () => Promise<boolean>, interval: number): () => Promise<void> {
  let renewing: Promise<void> | undefined;
  const timer = setInterval(() => {
    renewing ??= renewOnce();
  }, interval).unref();

  return async () => {
    clearInterval(timer);
    await renewing;
  };

  async function renewOnce(): Promise<void> {
    try {
      if (!(await renew())) clearInterval(timer);
    } catch {
      // Two more tries fit into the lease.
    }
    renewing = undefined;
  }
}
