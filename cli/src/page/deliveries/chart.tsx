import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { DeliverySummary } from '../../emulator/api';
import { useElementId } from '../elements/element-id';
import { useSettled } from '../elements/settled';
import { spanOf } from '../elements/times';
import { type Bucket, type Buckets, bucketsOf } from './buckets';
import { ChartSpans } from './chart-spans';

/** How often the chart is drawn again while deliveries arrive, in milliseconds. */
const drawEvery = 1_000;

/** The size of the chart before it is stretched. Bars fill the upper part, and the line has the rest. */
const width = 600;
const bars = 40;
const line = 16;
const gap = 4;

/** So that a few bars do not fill the chart: they stay as narrow and as low as if there were more. */
const fewestSlots = 60;
const fewestInHeight = 4;

interface ChartProps {
  readonly shown: readonly DeliverySummary[];
  /** The address of what was delivered in a span of time, in milliseconds. */
  readonly hrefToSpan: (since: number, until: number) => string;
}

/** Chart of what is shown. Failures hang below the axis, so that colour is not needed to tell them apart. */
export function Chart({ shown, hrefToSpan }: ChartProps): JSX.Element {
  const settled = useSettled(shown, drawEvery);
  const drawn = useMemo(() => bucketsOf(settled), [settled]);
  const id = useElementId();
  return (
    <figure class="chart">
      <div class="plot">
        <svg
          viewBox={`0 0 ${width} ${bars + gap + line}`}
          preserveAspectRatio="none"
          role="img"
          aria-labelledby={`${id}-title ${id}-text`}
        >
          <title id={`${id}-title`}>Chart of what is shown</title>
          <desc id={`${id}-text`}>{drawn ? textOf(drawn) : 'Nothing is shown.'}</desc>
          {drawn && <Bars buckets={drawn.buckets} />}
          {drawn && <Durations buckets={drawn.buckets} />}
        </svg>
        {drawn && <ChartSpans drawn={drawn} share={slotOf(drawn.buckets) / width} hrefToSpan={hrefToSpan} />}
      </div>
      <figcaption class="hint">{drawn ? captionOf(drawn) : 'Nothing is shown.'}</figcaption>
    </figure>
  );
}

interface PartProps {
  readonly buckets: readonly Bucket[];
}

function Bars({ buckets }: PartProps): JSX.Element {
  const up = Math.max(...buckets.map(({ delivered, pending }) => delivered + pending));
  const down = Math.max(...buckets.map(({ failed }) => failed));
  const scale = bars / Math.max(fewestInHeight, up + down);
  const axis = bars - down * scale;
  const slot = slotOf(buckets);
  return (
    <>
      {buckets.map(({ delivered, failed, pending }, index) => {
        const box = { x: index * slot + slot * 0.1, width: slot * 0.8 };
        const at = (index + 0.5) * slot;
        return (
          <g key={at}>
            {delivered > 0 && <rect class="ok" {...box} y={axis - delivered * scale} height={delivered * scale} />}
            {pending > 0 && (
              <rect class="wait" {...box} y={axis - (delivered + pending) * scale} height={pending * scale} />
            )}
            {failed > 0 && <rect class="bad" {...box} y={axis} height={failed * scale} />}
          </g>
        );
      })}
      <path class="axis" d={`M0 ${axis}H${width}`} />
    </>
  );
}

function Durations({ buckets }: PartProps): JSX.Element {
  const slowest = Math.max(1, ...buckets.map(({ median }) => median ?? 0));
  const slot = slotOf(buckets);
  const path = buckets.map(({ median }, index) => {
    if (median === null) return '';
    const x = (index + 0.5) * slot;
    const y = bars + gap + line - (median / slowest) * (line - 2) - 1;
    // A bucket without neighbours is a dot: a line of almost no length with round ends.
    return (buckets[index - 1]?.median ?? null) === null ? `M${x} ${y}h0.01` : `L${x} ${y}`;
  });
  return <path class="durations" d={path.join('')} />;
}

function slotOf(buckets: readonly Bucket[]): number {
  return width / Math.max(fewestSlots, buckets.length);
}

function captionOf({ buckets, start, step, median, slowest }: Buckets): string {
  const range = `${spanOf(start, start + buckets.length * step)}, ${lengthOf(step)} for each bar`;
  return median === null ? range : `${range}; line: median duration, ${median} ms over all, ${slowest} ms at most`;
}

function textOf(drawn: Buckets): string {
  const sum = (outcome: 'delivered' | 'failed' | 'pending') =>
    drawn.buckets.reduce((total, bucket) => total + bucket[outcome], 0);
  return `${sum('delivered')} delivered, ${sum('failed')} failed, ${sum('pending')} pending. ${captionOf(drawn)}.`;
}

function lengthOf(milliseconds: number): string {
  const [unit, size] =
    milliseconds < 60_000 ? ['s', 1_000] : milliseconds < 3_600_000 ? ['min', 60_000] : ['h', 3_600_000];
  return `${milliseconds / Number(size)} ${unit}`;
}
