import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DeliverySummary } from '../../emulator/api';
import { Action } from '../elements/action';
import { Empty } from '../elements/empty';
import { call } from '../live/client';
import type { State } from '../live/state';
import { hrefOf } from '../route';
import { DeliveryDetail } from './delivery-detail';
import { type Filter, FilterBar, matches } from './delivery-filter';
import { DeliveryList } from './delivery-list';
import { outcomeOf, wordFor } from './status';

interface DeliveriesViewProps {
  readonly state: State;
  /** The id of the open delivery. */
  readonly open: string | undefined;
}

/** The list of deliveries, newest first, and the details of one of them. */
export function DeliveriesView({ state, open }: DeliveriesViewProps): JSX.Element {
  const { deliveries, webhooks } = state.collections;
  const [filter, setFilter] = useState<Filter>({ type: '', webhook: '', outcome: '' });
  const shown = useMemo(
    () => [...deliveries.values()].filter((delivery) => matches(delivery, filter)).reverse(),
    [deliveries, filter],
  );
  const opened = open === undefined ? undefined : deliveries.get(open);

  return (
    <div class={`split ${open ? 'open' : ''}`}>
      <section class="split-list" aria-label="All deliveries">
        <header class="heading">
          <div>
            <h1>Deliveries</h1>
            <Summary deliveries={deliveries} />
          </div>
          {deliveries.size > 0 && <Action run={() => call('DELETE /deliveries')}>Clear</Action>}
        </header>
        {deliveries.size > 0 ? (
          <>
            <FilterBar
              filter={filter}
              onChange={setFilter}
              types={state.eventTypes}
              webhooks={[...webhooks.values()]}
              shown={shown.length}
            />
            <DeliveryList key={Object.values(filter).join()} deliveries={shown} open={open} />
          </>
        ) : (
          <NothingYet hasWebhooks={webhooks.size > 0} />
        )}
      </section>
      {open !== undefined && (
        <section class="split-detail" aria-label="One delivery">
          {opened ? (
            <DeliveryDetail key={open} delivery={opened} />
          ) : (
            <Empty icon="deliveries" title="This delivery is gone">
              <p>The list was cleared, the emulator was restarted, or newer deliveries took its place.</p>
              <a class="button quiet" href={hrefOf('deliveries')}>
                Back to the list
              </a>
            </Empty>
          )}
        </section>
      )}
    </div>
  );
}

function NothingYet({ hasWebhooks }: { readonly hasWebhooks: boolean }): JSX.Element {
  return (
    <Empty icon="deliveries" title="Nothing was delivered yet">
      {hasWebhooks ? (
        <>
          <p>Write a message, or fire an event by hand.</p>
          <div class="actions">
            <a class="button primary" href={hrefOf('chat')}>
              Open the chat service
            </a>
            <a class="button quiet" href={hrefOf('fire')}>
              Fire an event
            </a>
          </div>
        </>
      ) : (
        <>
          <p>Register a webhook first, so that the service knows where to deliver.</p>
          <a class="button primary" href={hrefOf('webhooks')}>
            Go to the webhooks
          </a>
        </>
      )}
    </Empty>
  );
}

/** How often screen readers announce new deliveries, in milliseconds. */
const spokenEvery = 3_000;

function Summary({ deliveries }: { readonly deliveries: ReadonlyMap<string, DeliverySummary> }): JSX.Element {
  const all = [...deliveries.values()];
  const count = (outcome: string) => all.filter((delivery) => outcomeOf(delivery) === outcome).length;
  const last = all.at(-1);
  const text = `${all.length} in all, ${count('delivered')} delivered, ${count('failed')} failed, ${count('pending')} pending`;
  const spoken = useSettled(last ? `${text}. The latest: ${last.type}, ${wordFor(last)}.` : '', spokenEvery);
  return (
    <>
      <p class="hint" aria-hidden="true">
        {all.length > 0 ? text : 'What was sent, and what was answered.'}
      </p>
      <p class="unseen" role="status">
        {spoken}
      </p>
    </>
  );
}

/** The value, updated at most once per interval. */
function useSettled(value: string, interval: number): string {
  const [settled, setSettled] = useState(value);
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    if (value === settled) return;
    const timer = setTimeout(() => setSettled(latest.current), interval);
    return () => clearTimeout(timer);
  }, [value === settled]);
  return settled;
}
