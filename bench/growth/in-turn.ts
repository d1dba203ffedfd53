/**
 * Measures everything in turn, so that other work on the machine affects all measurements equally. Every second round runs
 * backwards, so that none gains by its place. The first round only warms up.
 *
 * @param rounds - An odd number.
 * @returns The median of each measurement.
 */
export async function inTurn(rounds: number, measurements: readonly (() => Promise<number>)[]): Promise<number[]> {
  const measured = measurements.map((measure) => ({ measure, values: [] as number[] }));
  for (let round = 0; round <= rounds; round++) {
    for (const { measure, values } of round % 2 === 0 ? measured : measured.toReversed()) {
      const value = await measure();
      if (round > 0) values.push(value);
    }
  }
  return measured.map(({ values }) => values.toSorted((one, other) => one - other)[(rounds - 1) / 2] ?? Number.NaN);
}

/** The CPU time of this process while it does the work, in microseconds. */
export async function cpuMicroseconds(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}
