import type { IncomingMessage, ServerResponse } from 'node:http';
import { failure, warn } from '../errors';
import type { Middleware } from '../http/express';
import { heldClaim, validEvent } from '../http/handover';
import { acknowledge, type RejectionOptions, reject, rejectionRules } from '../http/respond';
import { type ClaimOptions, claimer, claimRules, completeClaim, releaseClaim } from '../idempotency/claim';
import { eventStore, type IdempotencyStore, type IdempotencyTransactions } from '../idempotency/store';
import { checkOptions, type Rules } from '../options/check-options';

/** Options of {@link claimEvent}. */
export interface ClaimEventOptions extends ClaimOptions, RejectionOptions {}

const claimEventRules = { ...claimRules, ...rejectionRules } satisfies Rules<ClaimEventOptions>;

/**
 * Step 4: claims the event, so that its handlers run once. Mount it after {@link validateEvent} and before
 * {@link eventRouter}. An event that was handled before is answered 204; an event that is being handled now, 409.
 *
 * `eventRouter()` records the event as handled, then answers. If you use your own handlers instead, the event is recorded
 * after a response with a status below 400 was sent, and released otherwise.
 *
 * @param store - Remembers the events, such as `memoryStore()`. With transactions, handlers get `req.transaction`.
 * @throws TypeError if the store lacks a method, or an option is not valid.
 * @example
 * ```ts
 * app.post('/webhooks', captureRawBody(), verifySignature(secret), validateEvent(), claimEvent(store), eventRouter());
 * ```
 */
export function claimEvent(
  store: IdempotencyStore | IdempotencyTransactions<unknown>,
  options: ClaimEventOptions = {},
): Middleware {
  const { onReject, ...claiming } = checkOptions('claimEvent()', options, claimEventRules);
  const claim = claimer(eventStore(store, 'store'), claiming);

  return async function claimEventMiddleware(req, res, next) {
    try {
      if (heldClaim.get(req)) throw failure.claimedTwice();
      const opened = await claim(validEvent.require(req, 'claimEvent()').event);
      if (opened === 'done') return acknowledge(res);
      heldClaim.give(req, opened);
      settleWithResponse(req, res);
      if (opened.transaction) Object.assign(req, { transaction: opened.transaction });
    } catch (error) {
      return reject(error, req, res, next, onReject);
    }
    return next();
  };
}

/** Completes or releases the claim when the response ends, unless an `eventRouter()` has taken the claim. */
function settleWithResponse(req: IncomingMessage, res: ServerResponse): void {
  const { socket } = req;
  if (res.destroyed) setImmediate(settle);
  res.once('finish', settle).once('close', settle);
  // A pipelined response that waits behind another one is never closed.
  socket.once('close', settle);

  function settle(): void {
    res.off('finish', settle).off('close', settle);
    socket.off('close', settle);
    const claim = heldClaim.get(req);
    if (!claim || claim === 'released') return;
    if (res.writableFinished && res.statusCode < 400) {
      heldClaim.take(req);
      completeClaim(claim).catch((error) => warn('An event was handled but not recorded', error));
    } else {
      heldClaim.give(req, 'released');
      void releaseClaim(claim);
    }
  }
}
