/** Where the values of a chart are drawn, and which of them have a label. */
export interface DrawnAxis {
  readonly ticks: readonly number[];
  place(value: number): number;
}

/** An axis `within` ends at its first and last value. The others go on to the next tick; a linear one starts at 0. */
export type AxisKind = 'linear' | 'linear within' | 'log' | 'log within';

/** Makes an axis that shows all values between two places of the picture. */
export function axis(values: readonly number[], kind: AxisKind, from: number, to: number): DrawnAxis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isLog = kind.startsWith('log');
  const candidates = isLog ? logTicks(least, most) : linearTicks(kind === 'linear' ? 0 : least, most);
  const ticks = kind.endsWith('within') ? candidates.filter((tick) => tick >= least && tick <= most) : candidates;
  const scale = isLog ? Math.log10 : (value: number) => value;
  const ends = kind.endsWith('within') ? [least, most] : candidates;
  const [start, end] = [scale(Math.min(...ends)), scale(Math.max(...ends))];
  return { ticks, place: (value) => from + ((scale(value) - start) / (end - start || 1)) * (to - from) };
}

/** 1,500 becomes '1.5K'. */
export function labelOf(value: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact' }).format(value);
}

/** Powers of ten around the values. With few of them, also their double and their fivefold. */
function logTicks(least: number, most: number): number[] {
  const factors = most / least < 100 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: 31 }, (_, index) => Number(`1e${index - 15}`));
  return around(
    least,
    most,
    powers.flatMap((power) => factors.map((factor) => factor * power)),
  );
}

/** About five round numbers around the values. */
function linearTicks(least: number, most: number): number[] {
  const rough = (most - least || most || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(least / step);
  // Not by adding up, which would add up the errors of the rounding too.
  return around(
    least,
    most,
    Array.from({ length: 12 }, (_, index) => Number(((first + index) * step).toPrecision(12))),
  );
}

/** The ticks from the last one before the values to the first one after them. */
function around(least: number, most: number, ticks: readonly number[]): number[] {
  const first = ticks.findLastIndex((tick) => tick <= least);
  const last = ticks.findIndex((tick) => tick >= most);
  return ticks.slice(first, last + 1);
}
