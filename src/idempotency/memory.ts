import { checkOptions, type Rules } from '../options/check-options';
import { count } from '../options/rules';
import type { IdempotencyStore } from './store';

/** How much the store in memory remembers. */
export interface MemoryStoreOptions {
  /**
   * How many handled events are remembered. Beyond that, the oldest is dropped. Each takes about 250 bytes. The same number
   * of events can be in flight; they are never dropped.
   * @default 100_000
   */
  readonly max?: number;
}

const memoryRules = { max: count(100_000) } satisfies Rules<MemoryStoreOptions>;

/** Who holds an event, and until when. Times are from `performance.now()`, which does not follow the system clock. */
interface Hold {
  readonly token: string;
  readonly expires: number;
}

interface Completion extends Hold {
  /** Its place in the ring. */
  readonly slot: number;
}

/**
 * Remembers events in the memory of this process. Use it for a single process; after a restart, a duplicate runs again.
 * `sqliteStore()` remembers events over restarts, for all processes of one machine, and needs no server either.
 *
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * docsmithWebhooks(secret, { idempotency: memoryStore({ max: 500_000 }) });
 * ```
 */
export function memoryStore(options: MemoryStoreOptions = {}): IdempotencyStore {
  const { max } = checkOptions('memoryStore()', options, memoryRules);
  const inFlight = new Map<string, Hold>();
  const completed = new Map<string, Completion>();
  /** The keys in the order of completion. A ring, since a Map finds its first key slowly after many deletions. */
  const ring: string[] = [];
  let nextSlot = 0;

  return {
    async claim(key, token, leaseMs) {
      if (live(completed, key)) return 'done';
      return take(key, token, leaseMs) ? 'claimed' : 'in_flight';
    },

    async renew(key, token, leaseMs) {
      return !live(completed, key) && take(key, token, leaseMs);
    },

    async complete(key, token, ttlMs) {
      const holder = holderOf(key);
      if (holder && holder.token !== token) return false;
      inFlight.delete(key);
      completed.set(key, {
        token,
        expires: performance.now() + ttlMs,
        slot: completed.get(key)?.slot ?? freeSlot(key),
      });
      return true;
    },

    async release(key, token) {
      return live(inFlight, key)?.token === token && inFlight.delete(key);
    },
  };

  function holderOf(key: string): Hold | undefined {
    return live(completed, key) ?? live(inFlight, key);
  }

  function take(key: string, token: string, leaseMs: number): boolean {
    const holder = live(inFlight, key);
    if (holder && holder.token !== token) return false;
    if (!holder && inFlight.size >= max) dropLapsed();
    inFlight.set(key, { token, expires: performance.now() + leaseMs });
    return true;
  }

  function dropLapsed(): void {
    for (const key of inFlight.keys()) live(inFlight, key);
    if (inFlight.size >= max) throw new Error(`memoryStore(): ${max} events are in flight. Raise max.`);
  }

  function freeSlot(key: string): number {
    const slot = nextSlot;
    nextSlot = (slot + 1) % max;
    const forgotten = ring[slot];
    if (forgotten !== undefined && completed.get(forgotten)?.slot === slot) completed.delete(forgotten);
    ring[slot] = key;
    return slot;
  }
}

/** The entry of a key. Drops it if its time is up, so there is no timer that could keep the process alive. */
function live<Entry extends Hold>(entries: Map<string, Entry>, key: string): Entry | undefined {
  const entry = entries.get(key);
  if (!entry || entry.expires > performance.now()) return entry;
  entries.delete(key);
  return undefined;
}
