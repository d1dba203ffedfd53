import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { spanOf } from '../elements/times';
import type { Bucket, Buckets } from './buckets';

interface ChartSpansProps {
  readonly drawn: Buckets;
  /** The width of a bar, as a part of the chart. */
  readonly share: number;
  /** The address of what was delivered in a span of time, in milliseconds. */
  readonly hrefToSpan: (since: number, until: number) => string;
}

/** A link over each bar of the chart. The Tab key stops once for all of them, and the arrow keys go from bar to bar. */
export function ChartSpans({ drawn: { buckets, start, step }, share, hrefToSpan }: ChartSpansProps): JSX.Element {
  const [focused, setFocused] = useState<number>();
  const spans = buckets.flatMap((bucket, index) => {
    const count = countOf(bucket);
    return count > 0 ? [{ count, index, since: start + index * step }] : [];
  });
  const stop = spans.find(({ since }) => since === focused) ?? spans.at(-1);

  function move(event: KeyboardEvent): void {
    const { activeElement: link } = document;
    const next = { ArrowLeft: link?.previousElementSibling, ArrowRight: link?.nextElementSibling }[event.key];
    if (!(next instanceof HTMLElement)) return;
    event.preventDefault();
    next.focus();
  }

  return (
    <div class="chart-spans" role="toolbar" aria-label="Bars of the chart" onKeyDown={move}>
      {spans.map(({ count, index, since }) => {
        const text = `${count} from ${spanOf(since, since + step)}`;
        return (
          <a
            key={since}
            href={hrefToSpan(since, since + step)}
            class="chart-span"
            title={text}
            // A transform moves it without a layout shift.
            style={{ width: `${share * 100}%`, transform: `translateX(${index * 100}%)` }}
            tabIndex={since === stop?.since ? 0 : -1}
            onFocus={() => setFocused(since)}
          >
            <span class="unseen">Show only {text}</span>
          </a>
        );
      })}
    </div>
  );
}

function countOf({ delivered, failed, pending }: Bucket): number {
  return delivered + failed + pending;
}
