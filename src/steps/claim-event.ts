import type { IncomingMessage, ServerResponse } from 'node:http';
import { warn } from '../errors';
import { failure } from '../failures';
import type { Middleware } from '../http/express';
import { heldClaim, validEvent } from '../http/handover';
import { onceAnswered } from '../http/once-answered';
import { acknowledge, type RejectionOptions, rejectionRules } from '../http/respond';
import { runStep } from '../http/step';
import { note } from '../http/trace';
import { type ClaimOptions, claimer, claimRules, completeClaim, releaseClaim } from '../idempotency/claim';
import { eventStore, type IdempotencyStore, type IdempotencyTransactions } from '../idempotency/store';
import { checkOptions, type Rules } from '../options/check-options';
import { optional } from '../options/rules';
import { tableOf } from '../routing/router';

/** Options of {@link claimEvent}. */
export interface ClaimEventOptions extends ClaimOptions, RejectionOptions {
  /**
   * The `eventRouter()` that is mounted after this step. An event for which it has no handler is not claimed, so that it
   * runs when it is sent again to a version of the app that has the handler.
   * @default none: every event is claimed, and released if `eventRouter()` has no handler for it
   */
  readonly router?: object;
}

const claimEventRules = {
  ...claimRules,
  ...rejectionRules,
  router: optional(tableOf),
} satisfies Rules<ClaimEventOptions>;

/**
 * Step 4: claims the event, so that its handlers run once. Mount it after {@link validateEvent} and before
 * {@link eventRouter}. An event that was handled before is answered 204; an event that is being handled now, 409.
 *
 * `eventRouter()` records the event as handled, then answers. If you use your own handlers instead, the first answer
 * settles the claim: a status below 400 records the event, another status releases it. Without an answer, the claim is
 * released one `lease` after the sender has left.
 *
 * @param store - Remembers the events, such as `memoryStore()`. With transactions, handlers get `req.transaction`.
 * @throws TypeError if the store lacks a method, or an option is not valid.
 * @example
 * ```ts
 * const router = eventRouter().on('*', log);
 * app.post('/webhooks', captureRawBody(), verifySignature(secret), validateEvent(), claimEvent(store, { router }), router);
 * ```
 */
export function claimEvent(
  store: IdempotencyStore | IdempotencyTransactions<unknown>,
  options: ClaimEventOptions = {},
): Middleware {
  const { onReject, router, ...claiming } = checkOptions('claimEvent()', options, claimEventRules);
  const claim = claimer(eventStore(store, 'store'), claiming);

  return function claimEventMiddleware(req, res, next) {
    return runStep(req, res, next, onReject, async () => {
      if (heldClaim.get(req)) throw failure.claimedTwice();
      const validated = validEvent.require(req, 'claimEvent()');
      if (router && !router.hasHandlerFor(validated.route)) return undefined;
      const opened = await claim(validated);
      if (opened === 'done') {
        note(req, { outcome: 'duplicate' });
        acknowledge(res);
        return 'answered';
      }
      heldClaim.give(req, { claim: opened, stopWatching: settleWithAnswer(req, res, claiming.lease) });
      if (opened.transaction) Object.assign(req, { transaction: opened.transaction });
      return undefined;
    });
  };
}

/** Settles the claim when the app answers, unless an `eventRouter()` has taken the claim. */
function settleWithAnswer(req: IncomingMessage, res: ServerResponse, lease: number): () => void {
  return onceAnswered(req, res, lease, (isSuccess) => {
    const held = heldClaim.get(req);
    if (!held || held === 'released') return;
    if (!isSuccess) {
      heldClaim.give(req, 'released');
      return void releaseClaim(held.claim);
    }
    heldClaim.take(req);
    completeClaim(held.claim).catch((error) => warn('An event was handled but not recorded', error));
  });
}
