import type { IdempotencyStore } from './store';

/** How much the store in memory remembers. */
export interface MemoryStoreOptions {
  /**
   * The most completed events that are remembered; beyond it, the oldest is forgotten first. Each takes about 250
   * bytes. Events in flight come on top and are never forgotten; there may be as many again.
   * @default 100_000
   */
  readonly max?: number;
}

/** A token's hold on an event, by the monotonic clock: one that the system's clock, when it is set, does not move. */
interface Hold {
  readonly token: string;
  readonly expires: number;
}

interface Completion extends Hold {
  /** Its place in the ring. */
  readonly slot: number;
}

/**
 * Remembers events in the memory of this process: right for one process, whose restart may let a duplicate through.
 *
 * @throws TypeError if `max` is no whole number above 0.
 * @example
 * ```ts
 * docsmithWebhooks(secret, { idempotency: memoryStore({ max: 500_000 }) });
 * ```
 */
export function memoryStore({ max = 100_000 }: MemoryStoreOptions = {}): IdempotencyStore {
  if (!Number.isSafeInteger(max) || max <= 0) {
    throw new TypeError(`memoryStore: expected max to be a whole number above 0, got ${String(max)}.`);
  }
  const inFlight = new Map<string, Hold>();
  const completed = new Map<string, Completion>();
  /** The ids in the order of their completion: a ring, since to find the first key of a large Map costs ever more. */
  const ring: string[] = [];
  let nextSlot = 0;

  return {
    async claim(id, token, leaseMs) {
      if (live(completed, id)) return 'done';
      return take(id, token, leaseMs) ? 'claimed' : 'in_flight';
    },

    async renew(id, token, leaseMs) {
      return !live(completed, id) && take(id, token, leaseMs);
    },

    async complete(id, token, ttlMs) {
      const holder = holderOf(id);
      if (holder && holder.token !== token) return false;
      inFlight.delete(id);
      completed.set(id, { token, expires: performance.now() + ttlMs, slot: completed.get(id)?.slot ?? freeSlot(id) });
      return true;
    },

    async release(id, token) {
      return live(inFlight, id)?.token === token && inFlight.delete(id);
    },

    async tokenOf(id) {
      return holderOf(id)?.token;
    },
  };

  function holderOf(id: string): Hold | undefined {
    return live(completed, id) ?? live(inFlight, id);
  }

  function take(id: string, token: string, leaseMs: number): boolean {
    const holder = live(inFlight, id);
    if (holder && holder.token !== token) return false;
    if (!holder && inFlight.size >= max) dropLapsed();
    inFlight.set(id, { token, expires: performance.now() + leaseMs });
    return true;
  }

  function dropLapsed(): void {
    for (const id of inFlight.keys()) live(inFlight, id);
    if (inFlight.size >= max) throw new Error(`memoryStore: ${max} events are in flight, which is its max.`);
  }

  function freeSlot(id: string): number {
    const slot = nextSlot;
    nextSlot = (slot + 1) % max;
    const forgotten = ring[slot];
    if (forgotten !== undefined && completed.get(forgotten)?.slot === slot) completed.delete(forgotten);
    ring[slot] = id;
    return slot;
  }
}

/** The entry of an id, unless its time is up: then it is dropped. No timer is needed, so none keeps the process alive. */
function live<Entry extends Hold>(entries: Map<string, Entry>, id: string): Entry | undefined {
  const entry = entries.get(id);
  if (!entry || entry.expires > performance.now()) return entry;
  entries.delete(id);
  return undefined;
}
