import { median } from '../figures/comparison';
import { inTurn } from '../figures/in-turn';

/** Measures everything in turn, after a round that only warms up. Returns the median of each measurement. */
export async function mediansInTurn(
  rounds: number,
  measurements: readonly (() => Promise<number>)[],
): Promise<number[]> {
  await inTurn(measurements, 1, (measure) => measure());
  return (await inTurn(measurements, rounds, (measure) => measure())).map(median);
}

/** The CPU time of this process while it does the work, in microseconds. */
export async function cpuMicroseconds(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}
