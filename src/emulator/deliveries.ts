import { isUtf8 } from 'node:buffer';
import type { AttemptView, BodyView, Cause, Change, DeliveryDetail, DeliveryState, DeliverySummary } from './api';
import { asCurl } from './curl';
import { type Attempt, isAnswer, type Parcel } from './deliverer';
import { explain } from './explain';
import { newId } from './ids';
import { notFound } from './problem';

/** One event on its way to one webhook, with every attempt. Times are in milliseconds. */
export interface Delivery {
  readonly id: string;
  readonly webhook: { readonly id: string; readonly name: string };
  readonly url: string;
  readonly event: { readonly id: string; readonly type: string };
  readonly cause: Cause;
  readonly label: string | null;
  readonly parcel: Parcel;
  readonly attempts: Attempt[];
  readonly createdAt: number;
  state: DeliveryState;
  nextAttemptAt: number | null;
}

export type NewDelivery = Omit<Delivery, 'id' | 'attempts' | 'createdAt' | 'state' | 'nextAttemptAt'>;

interface Bounds {
  readonly deliveries: number;
  readonly bytes: number;
}

/** What is kept, newest last; the oldest goes when there are too many. */
export class DeliveryLog {
  readonly #deliveries = new Map<string, Delivery>();
  readonly #publish: (change: Change) => void;
  readonly #bounds: Bounds;
  #bytes = 0;

  constructor(publish: (change: Change) => void, bounds: Bounds = { deliveries: 5_000, bytes: 64 * 1024 * 1024 }) {
    this.#publish = publish;
    this.#bounds = bounds;
  }

  get summaries(): readonly DeliverySummary[] {
    return [...this.#deliveries.values()].map(summarise);
  }

  has(id: string): boolean {
    return this.#deliveries.has(id);
  }

  get(id: string): Delivery {
    const delivery = this.#deliveries.get(id);
    if (delivery) return delivery;
    throw notFound('delivery');
  }

  add(delivery: NewDelivery): Delivery {
    const added: Delivery = {
      ...delivery,
      id: newId(),
      attempts: [],
      createdAt: Date.now(),
      state: 'queued',
      nextAttemptAt: null,
    };
    this.#deliveries.set(added.id, added);
    this.#bytes += added.parcel.body.length;
    this.#shrink();
    this.changed(added);
    return added;
  }

  /** To be called after each change of a delivery. */
  changed(delivery: Delivery): void {
    if (this.has(delivery.id)) this.#publish({ collection: 'deliveries', put: summarise(delivery) });
  }

  clear(): void {
    for (const id of this.#deliveries.keys()) this.#drop(id);
  }

  #shrink(): void {
    for (const id of this.#deliveries.keys()) {
      if (this.#deliveries.size <= this.#bounds.deliveries && this.#bytes <= this.#bounds.bytes) return;
      this.#drop(id);
    }
  }

  #drop(id: string): void {
    this.#bytes -= this.get(id).parcel.body.length;
    this.#deliveries.delete(id);
    this.#publish({ collection: 'deliveries', remove: id });
  }
}

export function summarise(delivery: Delivery): DeliverySummary {
  const { id, webhook, event, cause, label, state, attempts, createdAt, nextAttemptAt } = delivery;
  const last = attempts.at(-1);
  const answered = last && isAnswer(last.outcome) ? last.outcome : undefined;
  const failed = last && !isAnswer(last.outcome) ? last.outcome : undefined;
  return {
    id,
    webhookId: webhook.id,
    webhookName: webhook.name,
    eventId: event.id,
    type: event.type,
    cause,
    label,
    state,
    attempt: attempts.length + (state === 'sending' ? 1 : 0),
    status: answered?.status ?? null,
    failure: failed?.code ?? null,
    duration: last?.duration ?? null,
    createdAt,
    nextAttemptAt,
  };
}

export function describe(delivery: Delivery): DeliveryDetail {
  return {
    ...summarise(delivery),
    url: delivery.url,
    attempts: delivery.attempts.map(viewAttempt),
    curl: asCurl(delivery.url, delivery.parcel),
  };
}

function viewAttempt({ at, duration, url, parcel: { method, headers, body }, outcome }: Attempt): AttemptView {
  return {
    at,
    duration,
    request: { method, url, headers, body: viewBody(body, false) },
    answer: isAnswer(outcome)
      ? { status: outcome.status, headers: outcome.headers, body: viewBody(outcome.body, outcome.truncated) }
      : null,
    failure: isAnswer(outcome) ? null : outcome,
    explanation: explain(outcome),
  };
}

const shownBytes = 64 * 1024;

function viewBody(body: Buffer, truncated: boolean): BodyView {
  const shown = body.subarray(0, shownBytes);
  return {
    text: isUtf8(shown) ? shown.toString() : null,
    base64: shown.toString('base64'),
    bytes: body.length,
    truncated: truncated || body.length > shownBytes,
  };
}
