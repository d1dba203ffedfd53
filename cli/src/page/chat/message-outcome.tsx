import type { JSX } from 'preact';
import type { DeliverySummary } from '../../emulator/api';
import { outcomeOf } from '../deliveries/outcome';
import { Status } from '../deliveries/status';
import { hrefOf } from '../route';

/** What the latest event of a message did: a failure if there is one, and how many other webhooks got it. */
export function MessageOutcome({
  deliveries,
}: {
  readonly deliveries: readonly DeliverySummary[];
}): JSX.Element | null {
  const shown = deliveries.find((delivery) => outcomeOf(delivery) === 'failed') ?? deliveries[0];
  if (!shown) return null;
  const others = deliveries.length - 1;
  return (
    <p class="message-outcome">
      <a class="plain-link" href={hrefOf('deliveries', shown.id)}>
        <Status delivery={shown} /> <bdi>{shown.webhookName}</bdi>
      </a>
      {others > 0 && ` and ${others} more`}
    </p>
  );
}
