import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AttemptView, DeliverySummary, DeliveryDetail as Detail } from '../../emulator/api';
import { Action, CopyAction, useAttempt } from '../elements/action';
import { useAnnounce } from '../elements/announcer';
import { SelectField } from '../elements/field';
import { Icon } from '../elements/icons';
import { timeOf } from '../elements/times';
import { call } from '../live/client';
import { hrefOf } from '../route';
import { Exchange } from './exchange';
import { Status } from './status';

interface DeliveryDetailProps {
  readonly delivery: DeliverySummary;
  /** The delivery has left the list of the emulator. What was loaded of it is still shown. */
  readonly isGone: boolean;
  readonly hrefTo: (id?: string) => string;
}

/** One delivery: the request byte for byte, the answer, and its explanation. */
export function DeliveryDetail({ delivery, isGone, hrefTo }: DeliveryDetailProps): JSX.Element {
  const { id, state, attempt, type } = delivery;
  const [detail, setDetail] = useState<Detail>();
  const [chosen, setChosen] = useState<number>();
  const announce = useAnnounce();
  const attempting = useAttempt();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    if (isGone) return;
    let late = false;
    attempting(async () => {
      const answer = await call<Detail>(`GET /deliveries/${id}`);
      if (!late) setDetail(answer);
    });
    return () => {
      late = true;
    };
  }, [id, state, attempt]);

  async function resend(as: 'same' | 'new'): Promise<void> {
    const resent = await call<DeliverySummary>(`POST /deliveries/${id}/resend`, { as });
    announce(as === 'same' ? 'Resent with the same id.' : 'Resent as a new event.', 'ok');
    location.hash = hrefTo(resent.id);
  }

  const attempts = detail?.attempts ?? [];
  const shown = attempts[chosen ?? attempts.length - 1];

  return (
    <div class="detail">
      <header class="heading">
        <a class="button bare quiet back" href={hrefTo()} aria-label="Back to the list">
          <Icon name="back" />
        </a>
        <div>
          <h2 ref={heading} tabIndex={-1}>
            <bdi>{type}</bdi>
          </h2>
          <p class="hint">
            <Status delivery={delivery} /> to <bdi>{delivery.webhookName}</bdi> at {timeOf(delivery.createdAt)}
          </p>
        </div>
        <a class="button bare quiet close" href={hrefTo()} aria-label="Close">
          <Icon name="close" />
        </a>
      </header>
      {isGone && (
        <p class="hint">This delivery has left the list of the emulator. The page still shows what it had loaded.</p>
      )}
      <div class="actions">
        <Action icon="rotate" kind="primary" run={() => resend('same')} disabled={isGone}>
          Resend
        </Action>
        <Action icon="plus" run={() => resend('new')} disabled={isGone}>
          Resend as new
        </Action>
        {!isGone && (
          <a class="button quiet" href={hrefOf('fire', undefined, { from: id })}>
            <Icon name="edit" />
            Edit and send again
          </a>
        )}
        {detail && <CopyAction what="Command" words="Copy as curl" text={() => detail.curl} />}
      </div>
      {shown && <Explanation delivery={delivery} attempt={shown} />}
      <dl class="facts">
        <dt>Event id</dt>
        <dd>
          <code>{delivery.eventId}</code>
        </dd>
        <dt>Delivery</dt>
        <dd>
          <code>{id}</code>
        </dd>
        {delivery.nextAttemptAt !== null && (
          <>
            <dt>Next attempt</dt>
            <dd>at {timeOf(delivery.nextAttemptAt)}</dd>
          </>
        )}
      </dl>
      {attempts.length > 1 && (
        <SelectField
          label="Attempt"
          value={String(chosen ?? attempts.length - 1)}
          choices={attempts.map(({ at, answer, failure }, index) => ({
            value: String(index),
            text: `${index + 1}: ${answer?.status ?? failure?.code} at ${timeOf(at)}`,
          }))}
          onChange={(value) => setChosen(Number(value))}
        />
      )}
      {shown && <Exchange attempt={shown} />}
    </div>
  );
}

function Explanation({ delivery, attempt }: { delivery: DeliverySummary; attempt: AttemptView }): JSX.Element {
  const { title, advice } = attempt.explanation;
  // The icon shows the outcome of this attempt. A later attempt may succeed.
  const ok = attempt.answer !== null && Math.floor(attempt.answer.status / 100) === 2;
  return (
    <div class={`explanation ${ok ? 'ok' : 'bad'}`}>
      <Icon name={ok ? 'ok' : 'bad'} />
      <div>
        <h3>{title}</h3>
        {delivery.label && (
          <p>
            Case of the check: {delivery.label}. <a href={hrefOf('check')}>What a correct receiver answers</a>
          </p>
        )}
        <p>{attempt.failure ? `${attempt.failure.message} ${advice}` : advice}</p>
      </div>
    </div>
  );
}
