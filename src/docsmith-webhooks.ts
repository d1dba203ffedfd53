import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { WebhookError } from './errors';
import { parseJson } from './event/json';
import type { ValidEvent } from './event/types';
import { eventValidator } from './event/validator';
import { dropHiddenClass } from './hidden-class';
import { readRawBody } from './http/read-body';
import { checkHead } from './http/request-head';
import { answerHandled, fail, refuse } from './http/respond';
import { claimer, settleClaim } from './idempotency/claim';
import type { Claim } from './idempotency/lease';
import { resolveOptions } from './options/check-options';
import type { Next, WebhooksOptions } from './options/options';
import type { Webhooks } from './routing/handler-types';
import { RouteTable, withRoutes } from './routing/route-table';
import { runHandlers } from './routing/run';
import { checkBody, keysFor, readSignature } from './signature/hmac';
import { type SecretSource, toKeySource } from './signature/secret';

/** As it was when this module was loaded: the tests of an app may stop the clock, as Jest's fake timers do. */
const nextTurn = promisify(setImmediate);

/** An event that has passed every check, and the claim on it where `idempotency` is given. */
interface Delivery extends ValidEvent {
  readonly claim: Claim | undefined;
}

/**
 * Receives the webhooks of DocsSmith Demo2: an Express middleware, and a listener for `http.createServer()`. Mount it
 * before `express.json()`, since the signature covers the raw bytes.
 *
 * @param secret - The secret webhook key from the dashboard; several while it is being rotated (any may match); or a
 * function of the request, where one endpoint serves many tenants.
 * @typeParam Events - Payloads by event type, for the types that `options.events` adds.
 * @typeParam Transaction - The type of `req.transaction`; follows from `options.idempotency`.
 * @throws TypeError if the secret is empty, blank or missing, or an option is not valid.
 * @see The service's guide, "Webhooks".
 * @example
 * ```ts
 * const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET);
 * webhooks.on('message.created', async (req) => {
 *   await save(req.webhook.payload);
 * });
 * app.use('/webhooks/docsmith', webhooks);
 * ```
 */
export function docsmithWebhooks<Events = unknown, Transaction = unknown>(
  secret: SecretSource,
  options: WebhooksOptions<Events, Transaction> = {},
): Webhooks<Events, Transaction> {
  const resolved = resolveOptions(options);
  const keys = toKeySource(secret, resolved.handlerTimeout);
  const { types, validate } = eventValidator(resolved);
  const claimEvent = claimer(resolved);
  const routes = new RouteTable(types);
  return withRoutes<Events, Transaction>(docsmithWebhooks, routes);

  async function docsmithWebhooks(req: IncomingMessage, res: ServerResponse, next?: Next): Promise<void> {
    if (resolved.path !== undefined && pathOf(req) !== resolved.path) return pass(req, res, next);
    dropHiddenClass(req, res);
    let delivery: Delivery | 'duplicate';
    try {
      delivery = await accept(req);
    } catch (error) {
      return refuse(error, req, res, next, resolved.onReject);
    }
    if (delivery === 'duplicate') return answerHandled(res);
    try {
      await route(delivery, req, res);
      answerHandled(res);
    } catch (error) {
      fail(error, res, next);
    }
  }

  /** The path of a delivery up to its handlers. What throws here has not run any. */
  async function accept(req: IncomingMessage): Promise<Delivery | 'duplicate'> {
    checkHead(req);
    const signature = readSignature(req, resolved.signatureHeader);
    const rawBody = await readRawBody(req, resolved);
    checkBody(rawBody, signature, await keysFor(req, keys));
    const { event, declared } = validate(parseJson(rawBody));
    // Before the claim: this throws where the app has made a property read-only, and nobody would give the claim back.
    Object.assign(req, { rawBody, webhook: event });
    const claim = claimEvent && (await claimEvent(event, rawBody));
    if (claim === 'done') return 'duplicate';
    if (claim?.transaction) Object.assign(req, { transaction: claim.transaction });
    if (rawBody.length <= small) await nextTurn();
    return { event, declared, claim };
  }

  function route({ event, declared, claim }: Delivery, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const type = declared ? event.type : undefined;
    const handling = runHandlers(routes.layersFor(type), type, req, res, resolved.handlerTimeout);
    return claim ? settleClaim(claim, handling, res) : handling.inTime;
  }
}

/**
 * In bytes. Up to this size, handlers run after the other sockets that are ready have been read: the answers then leave
 * together, and wake the sender once instead of each time (docs/performance.md). Of larger ones too much memory would wait.
 */
const small = 64 * 1024;

function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function pass(req: IncomingMessage, res: ServerResponse, next: Next | undefined): void {
  if (next) next();
  else refuse(new WebhookError('not_found', 'There is no webhook endpoint at this path.'), req, res, next, undefined);
}
