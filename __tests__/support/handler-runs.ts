import { readFileSync } from 'node:fs';

/** One run of a handler: the process, and the Unix time in milliseconds. */
export interface Run {
  readonly pid: number;
  readonly at: number;
}

/** Reads the handler runs of each event from the file that the workers write. */
export function runsIn(file: string): Map<string, Run[]> {
  const runs = new Map<string, Run[]>();
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const [id = '', pid, at] = line.split(' ');
    runs.set(id, [...(runs.get(id) ?? []), { pid: Number(pid), at: Number(at) }]);
  }
  return runs;
}

/** A time in which the datastore did not answer. */
export interface Outage {
  readonly from: number;
  to: number;
}

/** The time in which a worker may not have known about an outage yet, or may still suffer from it, in milliseconds. */
const margin = 1500;

/** Why a handler may have run once more: the run was not confirmed, because its worker was killed, or the datastore was away. */
export function reasonToRepeat({ pid, at }: Run, killed: ReadonlySet<number>, outages: readonly Outage[]) {
  if (killed.has(pid)) return 'killed';
  return outages.some(({ from, to }) => at > from - margin && at < to + margin) ? 'outage' : 'none';
}

/** How often each error was recorded, the most frequent first. */
export function errorsIn(file: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean))
    counts.set(line, (counts.get(line) ?? 0) + 1);
  return new Map([...counts].sort(([, one], [, other]) => other - one));
}
