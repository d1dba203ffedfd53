import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DeliverySummary } from '../../emulator/api';
import { useMedia } from '../elements/media';
import { timeOf } from '../elements/times';
import { Status } from './status';

/** A row to scroll to. */
export interface Target {
  readonly id: string;
  readonly takesFocus: boolean;
}

interface DeliveryListProps {
  /** Newest first. */
  readonly deliveries: readonly DeliverySummary[];
  readonly open: string | undefined;
  readonly target: Target | undefined;
  readonly hrefTo: (id: string) => string;
  readonly onFocus: (id: string) => void;
}

/** Extra rows above and below the visible ones, so that scrolling shows no gap. */
const overscan = 8;

/** A table of any length. Only the visible rows are in the document. New rows do not move the rows that the user reads. */
export function DeliveryList({ deliveries, open, target, hrefTo, onFocus }: DeliveryListProps): JSX.Element {
  const viewport = useRef<HTMLDivElement>(null);
  const newest = useRef<string | undefined>(undefined);
  const rowHeight = useMedia('(max-width: 720px)') ? 64 : 44;
  const [view, setView] = useState({ top: 0, height: 800 });
  const [newer, setNewer] = useState(0);
  const waiting = useRef<Target>();

  useLayoutEffect(() => {
    const element = viewport.current;
    if (!element) return;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const added = deliveries.findIndex(({ id }) => id === newest.current);
    newest.current = deliveries[0]?.id;
    const element = viewport.current;
    if (!element || added <= 0 || !isBeingRead(element)) return;
    element.scrollTop += added * rowHeight;
    setNewer((count) => count + added);
  }, [deliveries, rowHeight]);

  const targetRow = useMemo(() => deliveries.findIndex(({ id }) => id === target?.id), [deliveries, target]);
  const isListed = targetRow >= 0;
  useLayoutEffect(() => {
    const element = viewport.current;
    if (!element || !isListed) return;
    const head = element.querySelector('thead')?.offsetHeight ?? 0;
    const [highest, lowest] = [targetRow * rowHeight, (targetRow + 1) * rowHeight + head - element.clientHeight];
    element.scrollTop = Math.min(highest, Math.max(lowest, element.scrollTop));
    waiting.current = target;
    setView({ top: element.scrollTop, height: element.clientHeight });
  }, [target, isListed, rowHeight]);

  // The row may be in the document only after the list has scrolled to it.
  useLayoutEffect(() => {
    if (!waiting.current?.takesFocus) return;
    const link = viewport.current?.querySelector<HTMLElement>(`tr[aria-rowindex="${targetRow + 2}"] a`);
    if (!link) return;
    waiting.current = undefined;
    link.focus({ preventScroll: true });
  });

  function follow({ currentTarget: { scrollTop, clientHeight } }: JSX.TargetedEvent<HTMLElement>): void {
    setView({ top: scrollTop, height: clientHeight });
    if (scrollTop === 0) setNewer(0);
  }

  const first = Math.max(0, Math.floor(view.top / rowHeight) - overscan);
  const visible = deliveries.slice(first, first + Math.ceil(view.height / rowHeight) + 2 * overscan);
  const below = deliveries.length - first - visible.length;

  return (
    <div class="table-frame">
      {newer > 0 && (
        <button type="button" class="button primary newer" onClick={() => viewport.current?.scrollTo(0, 0)}>
          {newer} newer
        </button>
      )}
      <div ref={viewport} class="table-scroll" onScroll={follow}>
        <table aria-label="Deliveries, newest first" aria-rowcount={deliveries.length + 1}>
          <thead>
            <tr class="row" aria-rowindex={1}>
              {['Outcome', 'Type', 'Webhook', 'Attempt', 'Duration', 'Time'].map((title) => (
                <th key={title} scope="col" class={`cell cell-${title.toLowerCase()}`}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody style={{ paddingTop: `${first * rowHeight}px`, paddingBottom: `${below * rowHeight}px` }}>
            {visible.map((delivery, index) => (
              <Row
                key={delivery.id}
                delivery={delivery}
                index={first + index}
                height={rowHeight}
                isOpen={delivery.id === open}
                href={hrefTo(delivery.id)}
                onFocus={onFocus}
              />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** The user is reading if the list is scrolled, or if the pointer or the focus is in it. */
function isBeingRead(element: HTMLElement): boolean {
  return element.scrollTop > 0 || element.matches(':hover, :focus-within');
}

interface RowProps {
  readonly delivery: DeliverySummary;
  readonly index: number;
  readonly height: number;
  readonly isOpen: boolean;
  readonly href: string;
  readonly onFocus: (id: string) => void;
}

function Row({ delivery, index, height, isOpen, href, onFocus }: RowProps): JSX.Element {
  const { id, type, label, reason, webhookName, attempt, duration, createdAt } = delivery;
  return (
    <tr class={`row ${isOpen ? 'current' : ''}`} aria-rowindex={index + 2} style={{ height: `${height}px` }}>
      <td class="cell cell-outcome">
        <Status delivery={delivery} />
      </td>
      <td class="cell cell-type">
        <a href={href} aria-current={isOpen ? 'true' : undefined} onFocus={() => onFocus(id)}>
          <bdi>{type}</bdi>
        </a>
        {label !== null && <bdi class="label">{label.text}</bdi>}
        {reason !== null && <bdi class="reason">{reason}</bdi>}
      </td>
      <td class="cell cell-webhook">
        <bdi>{webhookName}</bdi>
      </td>
      <td class="cell cell-attempt">{attempt || '–'}</td>
      <td class="cell cell-duration">{duration === null ? '–' : `${duration} ms`}</td>
      <td class="cell cell-time">{timeOf(createdAt)}</td>
    </tr>
  );
}
