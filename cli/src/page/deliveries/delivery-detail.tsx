import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DeliverySummary } from '../../emulator/api';
import { Action, CopyAction } from '../elements/action';
import { Icon } from '../elements/icons';
import { timeOf } from '../elements/times';
import { hrefOf } from '../route';
import { useDetails } from './details';
import { DifferenceView } from './difference-view';
import { Exchange } from './exchange';
import { Explanation } from './explanation';
import { LabelNote } from './label-note';
import { Status } from './status';
import { storyOf } from './story';
import { StoryView } from './story-view';
import { keyOf, type Moment, nameOf, timelineOf } from './timeline';

interface DeliveryDetailProps {
  readonly delivery: DeliverySummary;
  readonly deliveries: ReadonlyMap<string, DeliverySummary>;
  readonly hrefTo: (id?: string) => string;
  readonly resend: (id: string, as: 'same' | 'new') => Promise<void>;
}

/** Of a longer story, the newest deliveries are shown at first, or those from an older one that is open. */
const shortStory = 30;

/** One delivery: what it came to, the story of its event, the request byte for byte, and the answer. */
export function DeliveryDetail({ delivery, deliveries, hrefTo, resend }: DeliveryDetailProps): JSX.Element {
  const { id, type, eventId, webhookName, createdAt, nextAttemptAt } = delivery;
  const [chosen, setChosen] = useState<number>();
  const [compared, setCompared] = useState<Moment>();
  const [isWhole, setWhole] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  // The emulator removes the oldest deliveries. What the page has loaded stays.
  const isGone = !deliveries.has(id);
  const whole = useMemo(() => storyOf(delivery, deliveries), [delivery, deliveries]);
  const first = Math.min(
    whole.findIndex((one) => one.id === id),
    Math.max(0, whole.length - shortStory),
  );
  const story = isWhole ? whole : whole.slice(first, first + shortStory);
  const details = useDetails(
    story.filter((one) => one.id === id || one.attempt > 1 || one.id === compared?.delivery.id),
  );
  const moments = timelineOf(story, details);

  useLayoutEffect(() => heading.current?.focus(), []);

  const detail = details.get(id);
  const attempts = detail?.attempts ?? [];
  const index = Math.min(chosen ?? Number.POSITIVE_INFINITY, Math.max(0, attempts.length - 1));
  const shown = moments.find(({ key }) => key === keyOf(delivery, index));
  const other = moments.find(({ key }) => key === compared?.key);
  const attempt = attempts[index];

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
            <Status delivery={delivery} /> to <bdi>{webhookName}</bdi> at {timeOf(createdAt)}
          </p>
        </div>
        <a class="button bare quiet close" href={hrefTo()} aria-label="Close">
          <Icon name="close" />
        </a>
      </header>
      {delivery.label && <LabelNote label={delivery.label} />}
      {isGone && (
        <p class="hint">
          This delivery has left the list of the emulator, so it cannot be resent. The page still shows what it has
          loaded.
        </p>
      )}
      <div class="actions">
        <Action icon="rotate" kind="primary" run={() => resend(id, 'same')} disabled={isGone}>
          Resend
        </Action>
        {!isGone && (
          <a class="button quiet" href={hrefOf('fire', undefined, { from: id })}>
            <Icon name="edit" />
            Edit and send again
          </a>
        )}
        <Action icon="plus" run={() => resend(id, 'new')} disabled={isGone}>
          Resend as new
        </Action>
        {detail && <CopyAction what="Command" words="Copy as curl" text={() => detail.curl} />}
      </div>
      {attempt && <Explanation attempt={attempt} />}
      {moments.length > 1 && (
        <StoryView
          moments={moments}
          hidden={whole.length - story.length}
          onShowAll={() => setWhole(true)}
          open={id}
          shown={shown?.key ?? ''}
          compared={other?.key}
          hrefTo={hrefTo}
          onChoose={setChosen}
          onCompare={setCompared}
        />
      )}
      {other?.attempt && attempt && shown && (
        <Compared one={other} other={shown} onClose={() => setCompared(undefined)} />
      )}
      {attempt && <Exchange attempt={attempt} />}
      <dl class="facts">
        <dt>Event id</dt>
        <dd>
          <code>
            <bdi>{eventId}</bdi>
          </code>
        </dd>
        <dt>Delivery</dt>
        <dd>
          <code>{id}</code>
        </dd>
        {nextAttemptAt !== null && (
          <>
            <dt>Next attempt</dt>
            <dd>at {timeOf(nextAttemptAt)}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

interface ComparedProps {
  readonly one: Moment;
  readonly other: Moment;
  readonly onClose: () => void;
}

/** The difference from the earlier to the later of two attempts. */
function Compared({ one, other, onClose }: ComparedProps): JSX.Element | null {
  const [from, to] = one.at <= other.at ? [one, other] : [other, one];
  if (!from.attempt || !to.attempt) return null;
  return (
    <DifferenceView
      from={from.attempt}
      to={to.attempt}
      fromName={nameOf(from, timeOf(from.at))}
      toName={nameOf(to, timeOf(to.at))}
      onClose={onClose}
    />
  );
}
