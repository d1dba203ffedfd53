import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PayloadsOf } from './event/payload-of';
import type { EventSchemas } from './event/validator';
import type { Middleware, Next } from './http/express';
import { mountedTwiceReporter } from './http/mounted-twice';
import { closeAfterAnswer, finalHandler, rejectionRules } from './http/respond';
import { claimRules } from './idempotency/claim';
import { type Idempotency, idempotencyRule } from './idempotency/option';
import { isStore } from './idempotency/store';
import { checkOptions, pick, type Rules } from './options/check-options';
import { optional, urlPath } from './options/rules';
import type { Webhooks } from './routing/handler-types';
import { routerOf, tableOf } from './routing/router';
import { Running } from './routing/running';
import type { SecretSource } from './signature/secret';
import { type CaptureRawBodyOptions, captureRawBody, captureRawBodyRules } from './steps/capture-raw-body';
import { claimEvent } from './steps/claim-event';
import { type EventRouterOptions, eventRouterIn, eventRouterRules } from './steps/event-router';
import { type ValidateEventOptions, validateEvent, validateEventRules } from './steps/validate-event';
import { type VerifySignatureOptions, verifySignature, verifySignatureRules } from './steps/verify-signature';

/** Options of {@link docsmithWebhooks}: those of every step, `path` and `idempotency`. */
export interface WebhooksOptions<Events = unknown, Transaction = unknown>
  extends CaptureRawBodyOptions,
    VerifySignatureOptions,
    ValidateEventOptions<Events>,
    EventRouterOptions<Events> {
  /**
   * Name of the header that carries the signature. Case-insensitive.
   * @default 'x-docssmith-demo2-signature'
   */
  readonly signatureHeader?: string;
  /**
   * Handles only this path, and passes other requests on. Relative to the path at which the middleware is mounted. As in
   * Express, upper and lower case are equal, and a slash at the end does not matter.
   * @default none: every request is a delivery
   */
  readonly path?: string;
  /**
   * Runs the handlers once per event, however often it is delivered: a store, or a store with options.
   * @default every delivery runs the handlers
   */
  readonly idempotency?: Idempotency<Transaction>;
}

/** Holds the options of every step, so a new option of a step needs no change here. */
const webhooksRules = {
  path: optional(urlPath),
  ...captureRawBodyRules,
  ...verifySignatureRules,
  ...validateEventRules,
  idempotency: optional(idempotencyRule),
  ...eventRouterRules,
  signatureHeader: verifySignatureRules.signatureHeader,
} satisfies Rules<WebhooksOptions>;

/**
 * Receives the webhooks of DocsSmith Demo2: an Express middleware, and a listener for `http.createServer()`. Mount it
 * before `express.json()`, since the signature covers the raw bytes.
 *
 * @param secret - The secret webhook key from the dashboard, an array of keys during a rotation, or a function that returns
 * the secret for a request.
 * @typeParam Schemas - The schemas of `options.events`. The payloads follow from those that are literal, or of AJV's
 * `JSONSchemaType<Payload>`.
 * @typeParam Events - Payloads by event type, for the types that `options.events` adds.
 * @typeParam Transaction - The type of `req.transaction`; follows from `options.idempotency`.
 * @throws TypeError if the secret is missing or invalid, or an option is not valid.
 * @see [The service's guide](../docs/webhooks-guide.txt), "Webhooks".
 * @example
 * ```ts
 * const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET);
 * webhooks.on('message.created', async (req) => {
 *   await save(req.webhook.payload);
 * });
 * app.use('/webhooks/docsmith', webhooks);
 * ```
 */
export function docsmithWebhooks<const Schemas extends EventSchemas<Record<string, unknown>>, Transaction = unknown>(
  secret: SecretSource,
  options: Omit<WebhooksOptions<unknown, Transaction>, 'events'> & { events: Schemas },
): Webhooks<PayloadsOf<Schemas>, Transaction>;
export function docsmithWebhooks<Events = unknown, Transaction = unknown>(
  secret: SecretSource,
  options?: WebhooksOptions<Events, Transaction>,
): Webhooks<Events, Transaction>;
export function docsmithWebhooks<Events, Transaction>(
  secret: SecretSource,
  options: WebhooksOptions<Events, Transaction> = {},
): Webhooks<Events, Transaction> {
  const { path, signatureHeader, onReject } = checkOptions('docsmithWebhooks()', options, webhooksRules);
  const idempotency = isStore(options.idempotency) ? { store: options.idempotency } : options.idempotency;
  const ownPath = path === undefined ? undefined : comparable(path);
  const running = new Running();
  const router = eventRouterIn<Events, Transaction>(running, pick(options, eventRouterRules), onReject);

  const steps: Middleware[] = [
    captureRawBody({ ...pick(options, captureRawBodyRules), signatureHeader }),
    verifySignature(secret, pick(options, verifySignatureRules)),
    // drain() waits for verified deliveries. A stranger with a slow body must not hold it up.
    (_req, _res, next) => running.during(next),
    validateEvent(pick(options, validateEventRules)),
  ];
  if (idempotency) {
    const claiming = { ...pick(idempotency, claimRules), ...pick(options, rejectionRules), router };
    steps.push(claimEvent(idempotency.store, claiming));
  }
  steps.push(router);
  const reportMountedTwice = mountedTwiceReporter(docsmithWebhooksMiddleware, ownPath);

  return routerOf<Events, Transaction>(docsmithWebhooksMiddleware, tableOf(router, 'router'), router.drain);

  function docsmithWebhooksMiddleware(req: IncomingMessage, res: ServerResponse, next?: Next): void | Promise<void> {
    const leave = next ?? finalHandler(req, res);
    if (ownPath !== undefined && comparable(pathOf(req)) !== ownPath) return leave();
    reportMountedTwice(req);
    // The next delivery of this sender goes to another process.
    if (running.isDraining) closeAfterAnswer(res);
    let index = 0;
    return advance();

    function advance(error?: unknown): void | Promise<void> {
      return error ? leave(error) : steps[index++]?.(req, res, advance);
    }
  }
}

/** The path of a request target, which may be a whole URL (RFC 9112, section 3.2.2). `new URL()` throws on some targets. */
function pathOf({ url = '/' }: IncomingMessage): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?]*/i, '').replace(/\?.*$/s, '');
}

/** Paths match as in Express: in any case, with or without a slash at the end. */
function comparable(path: string): string {
  return path.toLowerCase().replace(/\/$/, '');
}
