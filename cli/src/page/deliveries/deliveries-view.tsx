import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DeliverySummary } from '../../emulator/api';
import { FirstMessage } from '../chat/first-message';
import { ConfirmDelete } from '../elements/confirm-delete';
import { Empty } from '../elements/empty';
import type { State } from '../live/state';
import { hrefOf, parseRoute } from '../route';
import { Chart } from './chart';
import { DeliveryDetail } from './delivery-detail';
import { DeliveryList, type Target } from './delivery-list';
import { ExportShown } from './export-shown';
import { FilterBar } from './filter-bar';
import { type Filters, filtersFrom, noFilters, queryOf } from './filters';
import { useListKeys } from './list-keys';
import { useResend } from './resend';
import { ResendFailed } from './resend-failed';
import { useSearch } from './search';
import { select } from './selection';
import { Summary } from './summary';

interface DeliveriesViewProps {
  readonly state: State;
  /** The id of the open delivery. */
  readonly open: string | undefined;
  readonly query: URLSearchParams;
}

/** The list of deliveries, newest first, and the details of one of them. */
export function DeliveriesView({ state, open, query }: DeliveriesViewProps): JSX.Element {
  const { deliveries, webhooks } = state.collections;
  const [deleting, setDeleting] = useState(false);
  const filters = useMemo(() => filtersFrom(query), [query]);
  const found = useSearch(filters.search, deliveries);
  /** Another list begins where the filters change. */
  const queryKey = Object.values(filters).join();
  const selection = useMemo(() => select(deliveries, filters, found), [deliveries, filters, found]);
  const isNoneShown = selection.shown.length === 0;
  const opened = useKept(open, deliveries);
  const hrefTo = (id?: string) => hrefOf('deliveries', id, queryOf(filters));
  const hrefToSpan = (since: number, until: number) =>
    hrefOf('deliveries', open, queryOf({ ...filters, since: String(since), until: String(until) }));
  const resend = useResend(hrefTo);
  const row = useRef<string>();
  const [target, setTarget] = useState<Target>();
  const focusRow = (id: string) => setTarget({ id, takesFocus: true });
  useListKeys({ shown: selection.shown, open, row, hrefTo, focusRow, resend });

  useLayoutEffect(() => {
    if (open === undefined) return;
    row.current = open;
    setTarget({ id: open, takesFocus: false });
    // The focus was in the delivery that is closed.
    return () => focusRow(open);
  }, [open]);

  return (
    <div class={`split ${open ? 'open' : ''}`}>
      <section class="split-list" aria-label="All deliveries">
        <header class="heading">
          <div>
            <h1>Deliveries</h1>
            <Summary selection={selection} />
          </div>
          {deliveries.size > 0 && (
            <button type="button" class="button danger" onClick={() => setDeleting(true)}>
              Delete all deliveries
            </button>
          )}
        </header>
        {deliveries.size > 0 ? (
          <>
            <Chart shown={selection.shown} hrefToSpan={hrefToSpan} />
            <FilterBar
              filters={filters}
              onChange={setFilters}
              selection={selection}
              types={state.eventTypes}
              webhooks={webhooks}
            />
            <div class="toolbar shown-bar">
              <p class="hint shown">{`${selection.shown.length} shown`}</p>
              <ResendFailed key={queryKey} deliveries={deliveries} shown={selection.shown} webhooks={webhooks} />
              <ExportShown shown={selection.shown} />
              {!isNoneShown && Object.values(filters).some(Boolean) && <ResetFilters />}
            </div>
            {isNoneShown ? (
              <Empty icon="deliveries" title="No delivery matches the filters">
                <ResetFilters />
              </Empty>
            ) : (
              <DeliveryList
                key={queryKey}
                deliveries={selection.shown}
                open={open}
                target={target}
                hrefTo={hrefTo}
                onFocus={(id) => {
                  row.current = id;
                  // Done. The list must not take the focus again when it is rendered anew.
                  setTarget((current) => (current?.takesFocus ? undefined : current));
                }}
              />
            )}
          </>
        ) : (
          <NothingYet state={state} />
        )}
      </section>
      {open !== undefined && (
        <section class="split-detail" aria-label="One delivery">
          {opened ? (
            <DeliveryDetail key={open} delivery={opened} deliveries={deliveries} hrefTo={hrefTo} resend={resend} />
          ) : (
            <Empty icon="deliveries" title="This delivery is gone">
              <p>The list was deleted, the emulator was restarted, or newer deliveries took its place.</p>
              <a class="button quiet" href={hrefTo()}>
                Back to the list
              </a>
            </Empty>
          )}
        </section>
      )}
      {deleting && <ConfirmDelete what="all deliveries" path="/deliveries" onClose={() => setDeleting(false)} />}
    </div>
  );
}

function ResetFilters(): JSX.Element {
  return (
    <button type="button" class="button quiet reset" onClick={() => setFilters(noFilters)}>
      Reset filters
    </button>
  );
}

/** Changes some filters in the address, and keeps the open delivery. */
function setFilters(change: Partial<Filters>): void {
  const { item, query } = parseRoute(location.hash);
  location.replace(hrefOf('deliveries', item, queryOf({ ...filtersFrom(query), ...change })));
}

/** The open delivery. It stays known when it has left the list. */
function useKept(
  id: string | undefined,
  deliveries: ReadonlyMap<string, DeliverySummary>,
): DeliverySummary | undefined {
  const kept = useRef<DeliverySummary>();
  const held = id === undefined ? undefined : deliveries.get(id);
  if (held || kept.current?.id !== id) kept.current = held;
  return kept.current;
}

function NothingYet({ state }: { readonly state: State }): JSX.Element {
  return (
    <Empty icon="deliveries" title="Nothing was delivered yet">
      {state.collections.webhooks.size > 0 ? (
        <>
          <p>Write a message in the chat service, or fire an event by hand. Its delivery appears here.</p>
          <div class="actions">
            <FirstMessage state={state} />
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
