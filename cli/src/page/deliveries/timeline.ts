import type { AttemptView, DeliveryDetail, DeliverySummary } from '../../emulator/api';
import { wordFor } from './outcome';
import { causeOf } from './story';

/** One attempt of the story of an event. */
export interface Moment {
  /** The delivery and the number of its attempt, from 1. */
  readonly key: string;
  readonly delivery: DeliverySummary;
  /** Counts from 0. */
  readonly index: number;
  readonly at: number;
  /** Why the request was sent: `Fired`, `Resent`, `Retry`. */
  readonly cause: string;
  /** The attempt, once it is loaded. */
  readonly attempt: AttemptView | undefined;
  readonly outcome: Pick<DeliverySummary, 'state' | 'status' | 'failure'>;
  readonly duration: number | null;
}

/** All attempts of the deliveries of a story, oldest first. */
export function timelineOf(
  story: readonly DeliverySummary[],
  details: ReadonlyMap<string, DeliveryDetail>,
): readonly Moment[] {
  const moments = story.flatMap((delivery) => momentsOf(delivery, details.get(delivery.id), story));
  return moments.sort((one, other) => one.at - other.at);
}

export function keyOf({ id }: Pick<DeliverySummary, 'id'>, index: number): string {
  return `${id} ${index + 1}`;
}

function momentsOf(
  delivery: DeliverySummary,
  detail: DeliveryDetail | undefined,
  story: readonly DeliverySummary[],
): readonly Moment[] {
  const attempts = detail?.attempts ?? [];
  const count = Math.max(1, delivery.attempt, attempts.length);
  return Array.from({ length: count }, (_, index) => {
    const attempt = attempts[index];
    const isLast = index === count - 1;
    return {
      key: keyOf(delivery, index),
      delivery,
      index,
      at: attempt?.at ?? delivery.createdAt + index,
      cause: index === 0 ? causeOf(delivery, story) : 'Retry',
      attempt,
      outcome: isLast || !attempt ? delivery : outcomeOf(attempt),
      duration: attempt?.duration ?? (isLast ? delivery.duration : null),
    };
  });
}

function outcomeOf({ answer, failure }: AttemptView): Moment['outcome'] {
  return { state: 'failed', status: answer?.status ?? null, failure: failure?.code ?? null };
}

/** A moment in a few words, such as `Retry at 12:03:04`. */
export function nameOf({ cause, outcome }: Moment, time: string): string {
  return `${cause} at ${time}, ${wordFor(outcome)}`;
}
