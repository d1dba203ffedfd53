/** How a cost grows: the output of each script in this folder. */
export interface Growth {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  /** What the lines show, in numbers. */
  readonly summary: Readonly<Record<string, number>>;
  /** What a reader must know about the measurement. */
  readonly notes?: readonly string[];
}

export interface Axis {
  readonly label: string;
  /** Each step of a logarithmic axis multiplies by the same factor. */
  readonly log: boolean;
}

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function print(growth: Growth): void {
  console.log(JSON.stringify(growth));
}

/** The points of a line. */
export function points(xs: readonly number[], ys: readonly number[]): Point[] {
  return ys.map((y, index) => ({ x: xs[index] ?? Number.NaN, y }));
}

/** How many times as large the last value is as the first. */
export function ratio(values: readonly number[]): number {
  return (values.at(-1) ?? Number.NaN) / (values.at(0) ?? Number.NaN);
}
