import { createHash, randomFillSync } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { withDeadline } from '../deadline';
import { WebhookError } from '../errors';
import type { Envelope } from '../event/types';
import type { ResolvedOptions } from '../options/check-options';
import { kindOf } from '../options/kind-of';
import type { Handling } from '../routing/run';
import { type Claim, leases, type OpenClaim } from './lease';
import type { IdempotencyTransactions } from './store';

/** What subscribers of the `docsmith-webhooks:duplicate` channel (node:diagnostics_channel) receive. */
export interface DuplicateDelivery {
  readonly id: string;
  readonly type: string;
  /** Whether its body differs from the one that was handled; `undefined` if the store cannot tell. */
  readonly differs: boolean | undefined;
}

const duplicates = channel('docsmith-webhooks:duplicate');

/** Seconds. Most handlers have ended by then. */
const retryAfter = '5';

/** Step 5: claims an event for this delivery; throws 409 while another holds it, and 503 without a store. */
export type ClaimEvent = (event: Envelope, rawBody: Uint8Array) => Promise<Claim | 'done'>;

/** Step 5, for one set of options. */
export function claimer({
  idempotency,
  storeTimeout,
}: Pick<ResolvedOptions, 'idempotency' | 'storeTimeout'>): ClaimEvent | undefined {
  if (!idempotency) return undefined;
  const { store, ttl, lease } = idempotency;
  const open = 'begin' in store ? transactions(store, ttl, storeTimeout) : leases(store, ttl, lease, storeTimeout);

  return async function claimEvent({ id, type }, rawBody) {
    const token = newToken(rawBody);
    const opening = open(id, token);
    const claim = await withDeadline(opening, storeTimeout).catch((cause) => {
      releaseLate(opening);
      throw unavailable(cause);
    });
    if (claim === 'in_flight') throw inFlight();
    if (claim === 'done') {
      if (duplicates.hasSubscribers) duplicates.publish({ id, type, differs: await differs(id, token) });
      return claim;
    }
    return claim;
  };

  async function differs(id: string, token: string): Promise<boolean | undefined> {
    try {
      const first = await withDeadline(store.tokenOf?.(id), storeTimeout);
      return first === undefined ? undefined : contentOf(first) !== contentOf(token);
    } catch {
      return undefined;
    }
  }
}

const randomLength = 15;

/**
 * 40 characters: 15 random bytes, then 15 bytes of the SHA-256 of the content, enough to tell it from any other. The store
 * keeps no more of the content than that.
 */
function newToken(body: Uint8Array): string {
  const bytes = createHash('sha256').update(body).digest();
  randomFillSync(bytes, 0, randomLength);
  return bytes.toString('base64url', 0, 2 * randomLength);
}

function contentOf(token: string): string {
  return token.slice(token.length / 2);
}

function unavailable(cause: unknown): WebhookError {
  return new WebhookError(
    'store_unavailable',
    'The idempotency store failed or did not answer in time; see the cause of this error.',
    { cause },
  );
}

function inFlight(): WebhookError {
  return new WebhookError('duplicate_in_flight', 'Another delivery of this event is being handled right now.', {
    headers: { 'Retry-After': retryAfter },
  });
}

/** A claim that came after its delivery was refused: nobody is there to handle the event. */
function releaseLate(opening: ReturnType<OpenClaim>): void {
  opening.then((claim) => (typeof claim === 'string' ? undefined : claim.release())).catch(ignore);
}

function ignore(): void {}

/** Claims in the database that the handlers write to. */
function transactions(store: IdempotencyTransactions<unknown>, ttl: number, storeTimeout: number): OpenClaim {
  return async (id, token) => {
    const opened = await store.begin(id, token, ttl);
    if (opened === 'in_flight' || opened === 'done') return opened;
    if (typeof opened?.commit !== 'function' || typeof opened.rollback !== 'function') {
      throw new TypeError(
        `The store's begin() answered ${kindOf(opened)}: expected an open transaction, 'in_flight' or 'done'.`,
      );
    }
    return {
      transaction: opened.transaction,
      complete: async () => withDeadline(opened.commit(), storeTimeout),
      release: async () => withDeadline(opened.rollback(), storeTimeout),
    };
  };
}

/**
 * Ends the claim when the handlers have ended, however late. Settles when the delivery may be answered: as the handlers
 * did, but not before the store knows.
 */
export async function settleClaim(claim: Claim, { inTime, ended }: Handling, res: ServerResponse): Promise<void> {
  let timedOut = false;
  const settled = ended.then(
    () => (timedOut || !refused(res) ? complete(claim) : release(claim)),
    async (error) => {
      await release(claim);
      throw error;
    },
  );
  settled.catch(ignore);

  try {
    await inTime;
  } catch (error) {
    // Nobody waits for the store then: the sender is told to come again.
    timedOut = error instanceof WebhookError && error.code === 'handler_timeout';
    if (timedOut) throw error;
  }
  await settled;
}

async function complete(claim: Claim): Promise<void> {
  try {
    await claim.complete();
  } catch (cause) {
    throw unavailable(cause);
  }
}

/** A claim that cannot be given back ends with its lease, or its transaction. */
async function release(claim: Claim): Promise<void> {
  await claim.release().catch(ignore);
}

/** Whether a handler has answered with an error. */
function refused(res: ServerResponse): boolean {
  return res.headersSent && res.statusCode >= 400;
}
