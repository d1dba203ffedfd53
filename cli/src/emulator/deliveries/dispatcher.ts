import { isUtf8 } from 'node:buffer';
import { setMaxListeners } from 'node:events';
import { type Attempt, type DeliverOptions, deliver, headerOf, isAnswer, isSuccess } from '../../delivery/deliver';
import { type DeliveryRequest, deliveryRequest } from '../../delivery/delivery-request';
import { envelopeOf, eventIn } from '../../event/envelope';
import { setValue } from '../../event/json-edit';
import { newId } from '../../event/new-id';
import { clearTimeout, setTimeout } from '../../real-timers';
import type { Cause, Label } from '../api';
import { ApiError } from '../api-error';
import type { ServiceEvent } from '../chat/chat-service';
import { type Registry, signingSecret, type Webhook } from '../registry';
import type { Delivery, DeliveryLog } from './delivery-log';
import type { Schedule } from './schedule';

interface DispatcherOptions extends Omit<DeliverOptions, 'signal'> {
  readonly registry: Registry;
  readonly log: DeliveryLog;
  readonly schedule: Schedule;
  /** Called after each attempt. */
  readonly onAttempt?: (delivery: Delivery) => void;
}

/** What a delivery goes back to: what its label says, or a delivery that is sent again. */
type Origin = Pick<Delivery, 'label' | 'resentFrom'>;

/** How many deliveries one webhook gets at the same time. The others wait. Cases of the check never wait. */
const concurrency = 16;

/** Delivers events to the webhooks that listen for them, and retries on the schedule. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #stop = new AbortController();
  /** Timers of the next attempts, by the id of the delivery. */
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #lines = new Map<string, Line>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
    // Every running delivery adds a listener, and there may be hundreds.
    setMaxListeners(0, this.#stop.signal);
  }

  /** Delivers an event to every webhook that listens for its type. */
  fire({ type, payload }: ServiceEvent, cause: Cause = 'service'): readonly Delivery[] {
    const event = { id: newId(), type, resourceId: payload.id };
    const body = JSON.stringify({ id: event.id, type, payload });
    return this.#options.registry
      .listeningFor(type)
      .map((webhook) => this.post(webhook, event, deliveryRequest(webhook.url, body, signingSecret(webhook)), cause));
  }

  /** Sends one request to one webhook, and retries on the schedule. A request with a label is not retried. */
  post(
    webhook: Webhook,
    event: Delivery['event'],
    what: DeliveryRequest,
    cause: Cause,
    origin?: Partial<Origin>,
  ): Delivery {
    const delivery = this.#record(webhook, event, what, cause, origin);
    this.#enqueue(delivery);
    return delivery;
  }

  /** Sends one request to one webhook without retries. */
  probe(
    webhook: Webhook,
    event: Delivery['event'],
    what: DeliveryRequest,
    label: Label,
    cause: Cause,
  ): Promise<Attempt> {
    return this.#attempt(this.#record(webhook, event, what, cause, { label }));
  }

  /**
   * Sends the same event again, or the same payload as a new event. Only the id of a new event changes the bytes.
   *
   * @param edited - What is sent in place of the body of the delivery.
   */
  resend(delivery: Delivery, as: 'same' | 'new', edited?: string): Delivery {
    const webhook = this.#options.registry.get(delivery.webhook.id);
    const origin = { resentFrom: delivery.id };
    // A request with a label is sent again without changes, also with a wrong signature.
    if (as === 'same' && edited === undefined && delivery.label !== null)
      return this.post(webhook, delivery.event, sentTo(webhook.url, delivery.request), 'resent', {
        ...origin,
        label: delivery.label,
      });
    const { id = delivery.event.id, type = delivery.event.type } = edited === undefined ? {} : envelopeOf(edited);
    const event = { ...delivery.event, id: as === 'same' ? id : newId(), type };
    const given = edited === undefined ? delivery.request.body : Buffer.from(edited);
    const body = as === 'same' ? given : withId(given, event.id);
    const cause = edited === undefined ? 'resent' : 'edited';
    return this.post(webhook, event, deliveryRequest(webhook.url, body, signingSecret(webhook)), cause, origin);
  }

  /** Must be called when a delivery was removed from the log, so that it is not retried. */
  forget(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** Aborts running deliveries and starts no more. */
  close(): void {
    this.#stop.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const line of this.#lines.values()) line.waiting.length = 0;
  }

  #record(
    webhook: Webhook,
    event: Delivery['event'],
    what: DeliveryRequest,
    cause: Cause,
    { label = null, resentFrom = null }: Partial<Origin> = {},
  ): Delivery {
    const { id, name, url } = webhook;
    return this.#options.log.add({ webhook: { id, name }, url, event, cause, resentFrom, label, request: what });
  }

  #enqueue(delivery: Delivery): void {
    const line = this.#lines.get(delivery.webhook.id) ?? { running: 0, waiting: [] };
    this.#lines.set(delivery.webhook.id, line);
    line.waiting.push(delivery);
    this.#advance(line);
  }

  #advance(line: Line): void {
    while (line.running < concurrency) {
      const delivery = line.waiting.shift();
      if (!delivery) return;
      const webhook = this.#webhookFor(delivery);
      if (!webhook) {
        this.#giveUp(delivery);
        continue;
      }
      if (delivery.label === null) address(delivery, webhook);
      line.running++;
      this.#attempt(delivery).finally(() => {
        line.running--;
        this.#advance(line);
      });
    }
  }

  async #attempt(delivery: Delivery): Promise<Attempt> {
    const { log, onAttempt, targets, timeout } = this.#options;
    delivery.state = 'sending';
    delivery.nextAttemptAt = null;
    log.changed(delivery);
    const signal = this.#stop.signal;
    const attempt = await deliver(delivery.url, delivery.request, { targets, signal, ...(timeout && { timeout }) });
    delivery.attempts.push(attempt);
    delivery.state = isSuccess(attempt.outcome) ? 'delivered' : 'failed';
    if (delivery.state === 'failed' && delivery.label === null) this.#planNext(delivery, attempt);
    log.changed(delivery);
    onAttempt?.(delivery);
    return attempt;
  }

  #planNext(delivery: Delivery, { outcome }: Attempt): void {
    const { schedule, registry } = this.#options;
    if (isAnswer(outcome) && outcome.status === 410 && this.#webhookFor(delivery)) {
      registry.edit(delivery.webhook.id, { enabled: false });
    }
    const delay = schedule.delayAfter(
      delivery.attempts.length,
      isAnswer(outcome) ? headerOf(outcome, 'retry-after') : undefined,
    );
    if (delay === undefined || this.#stop.signal.aborted || !this.#webhookFor(delivery)) return;
    delivery.state = 'retrying';
    delivery.nextAttemptAt = Date.now() + delay;
    const timer = setTimeout(() => {
      this.#timers.delete(delivery.id);
      this.#enqueue(delivery);
    }, delay);
    this.#timers.set(delivery.id, timer);
  }

  #giveUp(delivery: Delivery): void {
    delivery.state = 'failed';
    delivery.nextAttemptAt = null;
    this.#options.log.changed(delivery);
  }

  /**
   * The webhook of a delivery, or `undefined` if the delivery was removed from the log or the webhook was deleted or
   * disabled. A disabled webhook still gets one attempt of a delivery that the user resends.
   */
  #webhookFor({ id, webhook, resentFrom, attempts }: Delivery): Webhook | undefined {
    const { log, registry } = this.#options;
    const registered = registry.all.find((one) => one.id === webhook.id);
    const byHand = resentFrom !== null && attempts.length === 0;
    return log.has(id) && (registered?.enabled || byHand) ? registered : undefined;
  }
}

/** The same request for a URL that may have changed. The host is about the connection. */
function sentTo(url: string, request: DeliveryRequest): DeliveryRequest {
  const { host } = new URL(url);
  const headers = request.headers.map((line) => (line[0].toLowerCase() === 'host' ? (['Host', host] as const) : line));
  return { ...request, headers };
}

/** Uses the current URL and secret of the webhook. They may have changed since the delivery was queued. */
function address(delivery: Delivery, webhook: Webhook): void {
  delivery.url = webhook.url;
  delivery.request = deliveryRequest(webhook.url, delivery.request.body, signingSecret(webhook));
}

interface Line {
  running: number;
  readonly waiting: Delivery[];
}

function withId(body: Buffer, id: string): Buffer {
  const text = isUtf8(body) ? body.toString() : '';
  if (eventIn(text)) return Buffer.from(setValue(text, ['id'], JSON.stringify(id)));
  throw new ApiError(422, 'no_event', 'The body is not an event, so it cannot get a new id.');
}
