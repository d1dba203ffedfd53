import { constructEvent, type EventType, sign, WebhookError, type WebhookEvent } from 'docsmith-webhooks';
import { isAnswer } from '../delivery/deliver';
import { headersByName } from '../delivery/delivery-request';
import type { Failure } from '../delivery/failure';
import type { DeliveryState } from '../emulator/api';
import type { Delivery as LoggedDelivery } from '../emulator/deliveries/delivery-log';

/**
 * One event for one webhook, with its outcome.
 *
 * @typeParam Type - The type of the event.
 */
export interface Delivery<Type extends EventType = EventType> {
  readonly id: string;
  readonly url: string;
  /** The event that was sent, or `null` if the body is not an event of the 15 types. */
  readonly event: WebhookEvent<Type> | null;
  readonly request: { readonly headers: Headers; readonly body: string };
  /** `delivered` if the answer was 2xx. */
  readonly state: DeliveryState;
  /** The number of requests so far. Above 1, the delivery was retried. */
  readonly attempts: number;
  /** The status of the last answer, or `null` if there was none. */
  readonly status: number | null;
  /** The last answer of your app. */
  readonly answer: { readonly status: number; readonly headers: Headers; readonly body: string } | null;
  /** Why there was no answer. */
  readonly failure: Failure | null;
}

/** Header names are in lower case. Repeated headers are joined with a comma. */
type Headers = Readonly<Record<string, string>>;

/** A copy of a delivery as it is now. */
export function viewOf(delivery: LoggedDelivery): Delivery {
  const { id, url, request, state, attempts } = delivery;
  const outcome = attempts.at(-1)?.outcome;
  const answer = outcome && isAnswer(outcome) ? outcome : undefined;
  return {
    id,
    url,
    event: eventIn(request.body),
    request: { headers: headersByName(request.headers), body: request.body.toString() },
    state,
    attempts: attempts.length,
    status: answer?.status ?? null,
    answer: answer
      ? { status: answer.status, headers: headersByName(answer.headers), body: answer.body.toString() }
      : null,
    failure: outcome && !isAnswer(outcome) ? outcome : null,
  };
}

/** One delivery in one line, for the text of an error. */
export function lineOf({ event, url, state, status, failure }: Delivery): string {
  const outcome = status ?? failure?.message ?? state;
  return `${event?.type ?? 'not an event'} to ${url}: ${outcome}`;
}

function eventIn(body: Buffer): WebhookEvent | null {
  const secret = 'any secret: the signature is not in question';
  try {
    return constructEvent(body, sign(body, secret), secret);
  } catch (error) {
    if (error instanceof WebhookError) return null;
    throw error;
  }
}
