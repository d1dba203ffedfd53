import type { IncomingMessage, ServerResponse } from 'node:http';
import { warn } from '../errors';
import type { PayloadsOf } from '../event/payload-of';
import { eventTypes } from '../event/schemas';
import { type EventSchemas, eventSchemas } from '../event/validator';
import { failure } from '../failures';
import { Answer } from '../http/answer';
import type { Next } from '../http/express';
import { heldClaim, validatedTypes, validEvent } from '../http/handover';
import { hasSmallBody, nextTurn } from '../http/next-turn';
import { acknowledge, finalHandler, reject } from '../http/respond';
import { inTrace, note, noteFailure, working } from '../http/trace';
import { releaseClaim, settleClaim } from '../idempotency/claim';
import type { Claim } from '../idempotency/lease';
import { type AppFunction, checkOptions, type Rules } from '../options/check-options';
import { optional, timeout } from '../options/rules';
import type { EventRouter } from '../routing/handler-types';
import { requestHandlers } from '../routing/request-handler';
import { RouteTable } from '../routing/route-table';
import { mountable, routerOf } from '../routing/router';
import { HandlerRun } from '../routing/run';
import { Running } from '../routing/running';
import { shadowReporter } from '../routing/shadowed';
import { unhandledReporter } from '../routing/unhandled';

/** Options of {@link eventRouter}. */
export interface EventRouterOptions<Events = unknown> {
  /**
   * Types that `on()` accepts besides the 15 of the guide. Give the same object to `validateEvent()`, which checks them.
   * @default none
   */
  readonly events?: EventSchemas<Events>;
  /**
   * The time in which the handlers must answer, in milliseconds. After that, the app gets a 503. A router that is mounted
   * with `use()` shares the time of the router above it.
   * @default 30_000
   */
  readonly handlerTimeout?: number;
}

export const eventRouterRules = {
  events: optional(eventSchemas),
  handlerTimeout: timeout(30_000),
} satisfies Rules<EventRouterOptions>;

/**
 * Step 5: runs the handlers of the event, and answers 204 if none of them has answered. Mount it after
 * {@link validateEvent}, or after {@link claimEvent}. Like `express.Router()`, it can also hold the handlers of one file:
 * mount it with `webhooks.use(router)`.
 *
 * @typeParam Transaction - The type of `req.transaction`, if the router is mounted after a claim with transactions.
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * export const messages = eventRouter().on('message.*', (req) => index(req.webhook.payload));
 * ```
 */
export function eventRouter<const Schemas extends EventSchemas<Record<string, unknown>>, Transaction = unknown>(
  options: Omit<EventRouterOptions, 'events'> & { events: Schemas },
): EventRouter<PayloadsOf<Schemas>, Transaction>;
export function eventRouter<Events = unknown, Transaction = unknown>(
  options?: EventRouterOptions<Events>,
): EventRouter<Events, Transaction>;
export function eventRouter<Events, Transaction>(
  options: EventRouterOptions<Events> = {},
): EventRouter<Events, Transaction> {
  return eventRouterIn(new Running(), options);
}

/** An `eventRouter()` whose work is among that of a receiver. */
export function eventRouterIn<Events, Transaction>(
  running: Running,
  options: EventRouterOptions<Events>,
  onReject?: AppFunction,
): EventRouter<Events, Transaction> {
  const { events = {}, handlerTimeout } = checkOptions('eventRouter()', options, eventRouterRules);
  const table = new RouteTable(requestHandlers, [...new Set([...eventTypes, ...Object.keys(events)])]);
  const reportUnhandled = unhandledReporter(table, "webhooks.on('message.created', handler)");
  const reportShadowed = shadowReporter(table);
  const drain = (ms?: number) => running.drain(ms);
  return mountable(routerOf<Events, Transaction>(eventRouterMiddleware, table, drain), table);

  async function eventRouterMiddleware(req: IncomingMessage, res: ServerResponse, next?: Next): Promise<void> {
    const work = running.start();
    const traceEnds = working(req);
    let answer: Answer | undefined;
    let claim: Claim | undefined;
    try {
      const { event, route, faults } = validEvent.require(req, 'eventRouter()');
      if (table.isDeclared(route) && !validatedTypes.require(req, 'eventRouter()').has(route))
        throw failure.typeNotValidated(route);
      const held = heldClaim.take(req);
      // Another middleware has answered an error, so the sender will deliver the event again.
      if (held === 'released') return;
      held?.stopWatching();
      claim = held?.claim;
      if (hasSmallBody(req)) await nextTurn();
      const hooked = new Answer(res);
      answer = hooked;
      const run = new HandlerRun(route, req, hooked, work);
      inTrace(req, () => run.start(table.layersFor(route), handlerTimeout));
      const { ended, timedOut } = run;
      const settled = claim ? settleClaim(claim, ended) : ended;
      claim = undefined;
      work.include(settled);
      // When the time is up, the delivery is answered, and the claim is settled when the handlers end.
      const outcome = await (timedOut ? Promise.race([settled, timedOut]) : settled);
      note(req, { outcome });
      if (outcome === 'unhandled' && faults && !answer.reached) {
        return await reject(failure.invalidEvent(faults), req, res, next ?? finalHandler(req, res), onReject);
      }
      if (outcome === 'unhandled') reportUnhandled(event);
      if (!answer.reached) acknowledge(res);
      const last = run.answeredBy();
      if (last) reportShadowed(last, event.type);
    } catch (error) {
      noteFailure(req, error);
      if (claim) await releaseClaim(claim);
      const isAnswered = res.writableEnded && answer?.reached === false;
      // Express would close the connection, which may carry the next delivery by now.
      if (isAnswered) return warn('A webhook failed after another middleware had answered its delivery', error);
      return (next ?? finalHandler(req, res))(error);
    } finally {
      work.end();
      traceEnds();
    }
  }
}
