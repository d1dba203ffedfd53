import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DeliveryDetail, DeliverySummary } from '../../emulator/api';
import { formatJson } from '../deliveries/json';
import { outcomeOf, wordFor } from '../deliveries/outcome';
import { Status } from '../deliveries/status';
import { useAttempt } from '../elements/action';
import { withVisibleDirections } from '../elements/directions';
import { timeOf } from '../elements/times';
import { call } from '../live/client';
import type { State } from '../live/state';
import { hrefOf } from '../route';

interface OutcomesProps {
  /** Of the deliveries, newest first. */
  readonly ids: readonly string[];
  readonly state: State;
}

/** What became of each delivery, while the user stays in the editor. */
export function Outcomes({ ids, state }: OutcomesProps): JSX.Element {
  const deliveries = ids.flatMap((id) => state.collections.deliveries.get(id) ?? []);
  const [latest] = deliveries;
  return (
    <section class="outcomes" aria-label="Outcomes">
      <h2>Outcomes</h2>
      {deliveries.length === 0 && <p class="hint">What the receivers answer is shown here.</p>}
      <p class="unseen" role="status">
        {latest && outcomeOf(latest) !== 'pending' && `${latest.webhookName}: ${wordFor(latest)}`}
      </p>
      <ol>
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <Outcome delivery={delivery} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Outcome({ delivery }: { readonly delivery: DeliverySummary }): JSX.Element {
  const { id, type, webhookName, duration, createdAt, attempt } = delivery;
  const failed = outcomeOf(delivery) === 'failed' || delivery.state === 'retrying';
  return (
    <>
      <p class="outcome">
        <Status delivery={delivery} />
        <a href={hrefOf('deliveries', id)}>
          <bdi>{type}</bdi>
        </a>
      </p>
      <p class="hint">
        <bdi>{webhookName}</bdi> at {timeOf(createdAt)}
        {duration !== null && `, ${duration} ms`}
      </p>
      {failed && <Reason key={attempt} id={id} />}
    </>
  );
}

/** How much of the receiver's own text is shown here, in characters. The delivery has all of it. */
const most = 1_000;

/** Why it failed, with the receiver's own text. */
function Reason({ id }: { readonly id: string }): JSX.Element | null {
  const [detail, setDetail] = useState<DeliveryDetail>();
  const attempt = useAttempt();
  useEffect(() => {
    let late = false;
    attempt(async () => {
      const answer = await call<DeliveryDetail>(`GET /deliveries/${id}`);
      if (!late) setDetail(answer);
    });
    return () => {
      late = true;
    };
  }, []);
  const last = detail?.attempts.at(-1);
  if (!last) return null;
  const { explanation, failure, answer } = last;
  const text = answer?.body.text ?? '';
  const said = withVisibleDirections(formatJson(text) ?? text);
  return (
    <div class="reason">
      <p>
        <strong>{explanation.title}.</strong>{' '}
        {failure ? `${failure.message} ${explanation.advice}` : explanation.advice}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      {said && <pre tabIndex={0}>{said.length > most ? `${said.slice(0, most)}…` : said}</pre>}
    </div>
  );
}
