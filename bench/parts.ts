import type { Score } from './contest';
import type { Letter } from './contestants';
import type { Size } from './deliveries';
import type { Measured } from './measured';

/** What a delivery of 0.5 KB needs in any case, in microseconds of CPU time. */
export interface Parts {
  /** `node:http` reads the request and answers. */
  readonly node: number;
  readonly express: number;
  readonly hmac: number;
  readonly decode: number;
  readonly parse: number;
  /** The sum of the above. */
  readonly sum: number;
  /** What this package takes for the whole delivery. */
  readonly whole: number;
  /** The whole against the sum. */
  readonly ratio: number;
}

export function partsOf(measured: Measured): Parts | undefined {
  const { limit } = measured.figures;
  const cpuOf = (letter: Letter) => scoreOf(measured, letter, '0.5 KB')?.cpuMicroseconds.median;
  const [node, express, whole] = [cpuOf('n'), cpuOf('b'), cpuOf('j')];
  if (!limit || !node || !express || !whole) return undefined;
  const sum = express + limit.hmac + limit.decode + limit.parse;
  return { node, express: express - node, ...limit, sum, whole, ratio: whole / sum };
}

export function scoreOf({ scores }: Measured, letter: Letter, size: Size): Score | undefined {
  return scores.find((score) => score.letter === letter && score.size === size);
}
