import { type Attempt, isAnswer } from '../../delivery/deliver';
import type { DeliveryRequest } from '../../delivery/delivery-request';
import { reasonOf } from '../../delivery/said';
import { newId } from '../../event/new-id';
import type {
  AttemptView,
  BodyView,
  Cause,
  Change,
  DeliveryDetail,
  DeliveryState,
  DeliverySummary,
  Label,
} from '../api';
import { notFound } from '../api-error';
import { asCurl } from './curl';
import { explain } from './explain';

/** One event for one webhook, with all attempts. Times are in milliseconds. */
export interface Delivery {
  readonly id: string;
  readonly webhook: { readonly id: string; readonly name: string };
  /** `resourceId` is the resource of the chat service that the event is about. */
  readonly event: { readonly id: string; readonly type: string; readonly resourceId?: string };
  readonly cause: Cause;
  /** The id of the delivery that was sent again, if any. */
  readonly resentFrom: string | null;
  /** What this delivery is part of. With a label, its request is sent without changes and never retried. */
  readonly label: Label | null;
  readonly attempts: Attempt[];
  readonly createdAt: number;
  /** The URL and the request are updated from the webhook before each attempt. */
  url: string;
  request: DeliveryRequest;
  state: DeliveryState;
  nextAttemptAt: number | null;
}

export type NewDelivery = Omit<Delivery, 'id' | 'attempts' | 'createdAt' | 'state' | 'nextAttemptAt'>;

interface Bounds {
  readonly deliveries: number;
  readonly bytes: number;
}

/** The list of deliveries, newest last. If the list has too many deliveries or too many bytes, the oldest are removed. */
export class DeliveryLog {
  readonly #kept = new Map<string, Kept>();
  readonly #publish: (change: Change) => void;
  readonly #bounds: Bounds;
  #bytes = 0;

  constructor(publish: (change: Change) => void, bounds: Bounds = { deliveries: 5_000, bytes: 64 * 1024 * 1024 }) {
    this.#publish = publish;
    this.#bounds = bounds;
  }

  get summaries(): readonly DeliverySummary[] {
    return Array.from(this.#kept.values(), ({ delivery }) => summarise(delivery));
  }

  /** All deliveries, oldest first. */
  *all(): Iterable<Delivery> {
    for (const { delivery } of this.#kept.values()) yield delivery;
  }

  has(id: string): boolean {
    return this.#kept.has(id);
  }

  get(id: string): Delivery {
    const kept = this.#kept.get(id);
    if (kept) return kept.delivery;
    throw notFound('delivery', id);
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
    this.#kept.set(added.id, { delivery: added, bytes: 0 });
    this.changed(added);
    return added;
  }

  /** Must be called after each change of a delivery. */
  changed(delivery: Delivery): void {
    const kept = this.#kept.get(delivery.id);
    if (!kept) return;
    this.#bytes -= kept.bytes;
    kept.bytes = bytesOf(delivery);
    this.#bytes += kept.bytes;
    this.#publish({ collection: 'deliveries', put: summarise(delivery) });
    this.#shrink();
  }

  clear(): void {
    for (const kept of this.#kept.values()) this.#drop(kept);
  }

  #shrink(): void {
    for (const kept of this.#kept.values()) {
      if (this.#kept.size <= this.#bounds.deliveries && this.#bytes <= this.#bounds.bytes) return;
      this.#drop(kept);
    }
  }

  #drop({ delivery: { id }, bytes }: Kept): void {
    this.#bytes -= bytes;
    this.#kept.delete(id);
    this.#publish({ collection: 'deliveries', remove: id });
  }
}

interface Kept {
  readonly delivery: Delivery;
  bytes: number;
}

/** The size of the large parts of a delivery: its body, which all attempts share, and the answers. */
function bytesOf({ request, attempts }: Delivery): number {
  const answers = attempts.flatMap(({ outcome }) => (isAnswer(outcome) ? outcome : []));
  const sizes = answers.flatMap(({ body, headers }) => [body.length, ...headers.flat().map(({ length }) => length)]);
  return sizes.reduce((sum, size) => sum + size, request.body.length);
}

export function summarise(delivery: Delivery): DeliverySummary {
  const { id, webhook, event, cause, resentFrom, label, state, attempts, createdAt, nextAttemptAt } = delivery;
  const last = attempts.at(-1);
  const answered = last && isAnswer(last.outcome) ? last.outcome : undefined;
  const failed = last && !isAnswer(last.outcome) ? last.outcome : undefined;
  return {
    id,
    webhookId: webhook.id,
    webhookName: webhook.name,
    eventId: event.id,
    type: event.type,
    resourceId: event.resourceId ?? null,
    cause,
    resentFrom,
    label,
    state,
    attempt: attempts.length + (state === 'sending' ? 1 : 0),
    status: answered?.status ?? null,
    failure: failed?.code ?? null,
    reason: last ? reasonOf(last.outcome) : null,
    duration: last ? Math.round(last.duration) : null,
    createdAt,
    nextAttemptAt,
  };
}

export function describe(delivery: Delivery): DeliveryDetail {
  return {
    ...summarise(delivery),
    url: delivery.url,
    attempts: delivery.attempts.map(viewAttempt),
    curl: asCurl(delivery.url, delivery.request),
  };
}

function viewAttempt({ at, duration, url, request: { method, headers, body }, outcome }: Attempt): AttemptView {
  return {
    at,
    duration: Math.round(duration),
    request: { method, url, headers, body: viewBody(body, false) },
    answer: isAnswer(outcome)
      ? { status: outcome.status, headers: outcome.headers, body: viewBody(outcome.body, outcome.truncated) }
      : null,
    failure: isAnswer(outcome) ? null : outcome,
    explanation: explain(outcome),
  };
}

const shownBytes = 64 * 1024;

/** @param most - How many bytes are shown. */
export function viewBody(body: Buffer, isCut: boolean, most = shownBytes): BodyView {
  const shown = body.subarray(0, most);
  const truncated = isCut || body.length > most;
  return { text: textOf(shown, truncated), base64: shown.toString('base64'), bytes: body.length, truncated };
}

function textOf(bytes: Buffer, truncated: boolean): string | null {
  try {
    // With `stream`, the decoder ignores an incomplete character at the end of a truncated body.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: truncated });
  } catch {
    return null;
  }
}
