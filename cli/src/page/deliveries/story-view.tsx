import type { JSX } from 'preact';
import { Icon } from '../elements/icons';
import { timeOf } from '../elements/times';
import { Status } from './status';
import { type Moment, nameOf } from './timeline';

interface StoryViewProps {
  readonly moments: readonly Moment[];
  /** How many deliveries of the story are left out. */
  readonly hidden: number;
  readonly onShowAll: () => void;
  /** The key of the moment that is shown below. */
  readonly shown: string;
  /** The key of the moment that it is compared with. */
  readonly compared: string | undefined;
  readonly hrefTo: (id: string) => string;
  /** Shows another attempt of the open delivery. */
  readonly onChoose: (index: number) => void;
  readonly onCompare: (moment: Moment | undefined) => void;
  /** The id of the open delivery. */
  readonly open: string;
}

/** Everything that was sent for one event, oldest first. */
export function StoryView(props: StoryViewProps): JSX.Element {
  const { moments, hidden, onShowAll, shown, compared, hrefTo, onChoose, onCompare, open } = props;
  const held = new Set(moments.map(({ delivery }) => delivery.id)).size;
  const isForMany = new Set(moments.map(({ delivery }) => delivery.webhookId)).size > 1;
  return (
    <section class="story" aria-label="Story of this event">
      <header>
        <h3>Story</h3>
        {hidden > 0 && (
          <>
            <p class="hint">{`${held} of ${held + hidden} shown`}</p>
            <button type="button" class="button quiet small" onClick={onShowAll}>
              Show all
            </button>
          </>
        )}
      </header>
      <ol>
        {moments.map((moment) => {
          const { key, delivery, cause, at, index } = moment;
          const time = timeOf(at);
          const isShown = key === shown;
          return (
            <li key={key} class={isShown ? 'current' : ''}>
              <Status delivery={{ ...delivery, ...moment.outcome }} />
              <span class="cause">
                {delivery.id === open ? (
                  <button type="button" aria-current={isShown} onClick={() => onChoose(index)}>
                    {cause}
                  </button>
                ) : (
                  <a href={hrefTo(delivery.id)}>{cause}</a>
                )}
                {isForMany && <bdi class="hint">{delivery.webhookName}</bdi>}
                {delivery.eventId !== moments[0]?.delivery.eventId && <bdi class="hint">{delivery.eventId}</bdi>}
              </span>
              <time class="hint">{time}</time>
              {isShown ? (
                <span class="hint here">Shown</span>
              ) : (
                <button
                  type="button"
                  class="button quiet small"
                  aria-pressed={key === compared}
                  aria-label={`Compare with: ${nameOf(moment, time)}`}
                  disabled={!isOver(moment)}
                  onClick={() => onCompare(key === compared ? undefined : moment)}
                >
                  <Icon name="compare" />
                  Compare
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function isOver({ outcome: { state } }: Moment): boolean {
  return state !== 'queued' && state !== 'sending';
}
