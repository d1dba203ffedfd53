import type { IncomingMessage, ServerResponse } from 'node:http';
import { failure, warn } from '../errors';
import type { Middleware } from '../http/express';
import { openClaim, validEvent } from '../http/handover';
import { acknowledge, type RejectionOptions, reject, rejectionRules } from '../http/respond';
import { type ClaimOptions, claimer, claimRules, complete, release } from '../idempotency/claim';
import { eventStore, type IdempotencyStore, type IdempotencyTransactions } from '../idempotency/store';
import { checkOptions, type Rules } from '../options/check-options';

/** Options of {@link claimEvent}. */
export interface ClaimEventOptions extends ClaimOptions, RejectionOptions {}

export const claimEventRules = { ...claimRules, ...rejectionRules } satisfies Rules<ClaimEventOptions>;

/**
 * Step 4: claims the event, so that its handlers run once. Mount it after {@link validateEvent} and before
 * {@link eventRouter}. An event that was handled before is answered 204; an event that is being handled now, 409.
 *
 * `eventRouter()` records the event as handled before it answers. With handlers of your own in its place, the event is
 * recorded when the response has been sent, if its status is below 400.
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
      if (openClaim.get(req)) throw failure.claimedTwice();
      const opened = await claim(validEvent.require(req, 'claimEvent()').event);
      if (opened === 'done') return acknowledge(res);
      openClaim.give(req, opened);
      settleWithResponse(req, res);
      if (opened.transaction) Object.assign(req, { transaction: opened.transaction });
    } catch (error) {
      return reject(error, req, res, next, onReject);
    }
    return next();
  };
}

/** Ends the claim with the response, unless an `eventRouter()` has taken the claim before. */
function settleWithResponse(req: IncomingMessage, res: ServerResponse): void {
  const { socket } = req;
  if (res.destroyed) setImmediate(settle);
  res.once('finish', settle).once('close', settle);
  // A pipelined response that waits behind another one is never closed.
  socket.once('close', settle);

  function settle(): void {
    res.off('finish', settle).off('close', settle);
    socket.off('close', settle);
    const claim = openClaim.get(req);
    if (!claim || claim === 'released') return;
    if (res.writableFinished && res.statusCode < 400) {
      openClaim.take(req);
      complete(claim).catch((error) => warn('An event was handled but not recorded', error));
    } else {
      openClaim.give(req, 'released');
      void release(claim);
    }
  }
}
