/** Half of the rounds are between these two. */
export type Quartiles = readonly [low: number, high: number];

/** Two subjects that were measured in turn. */
export interface Comparison {
  /** The median of the ratios of the rounds. */
  readonly ratio: number;
  /** Those of the ratios. */
  readonly quartiles: Quartiles;
  /** The median of the first subject. */
  readonly measured: number;
  /** The median of the subject that it is compared with. */
  readonly against: number;
}

/** Compares two subjects round by round. */
export function compare(measured: readonly number[] = [], against: readonly number[] = []): Comparison {
  const ratios = measured.map((value, round) => value / (against[round] ?? Number.NaN));
  return {
    ratio: median(ratios),
    quartiles: quartilesOf(ratios),
    measured: median(measured),
    against: median(against),
  };
}

/** Compares one number of the measurements of two subjects. */
export function compareBy<Measured>(
  number: (measured: Measured) => number,
  measured: readonly Measured[] = [],
  against: readonly Measured[] = [],
): Comparison {
  return compare(measured.map(number), against.map(number));
}

/** The value below which a part of the values lies, between two values if need be. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * part;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export function quartilesOf(values: readonly number[]): Quartiles {
  return [quantile(values, 0.25), quantile(values, 0.75)];
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
