import type { Contestant } from '../contestants';
import { type Server, type Serving, start } from '../server';

/** A contestant whose server runs. */
export interface Competitor extends Contestant {
  readonly server: Server;
}

/** Starts a server for each contestant, and stops all of them after the use. */
export async function withServers<Answer>(
  contestants: readonly (Contestant & Serving)[],
  use: (competitors: Competitor[]) => Promise<Answer>,
): Promise<Answer> {
  const competitors: Competitor[] = [];
  try {
    for (const contestant of contestants) {
      competitors.push({ ...contestant, server: await start(contestant) });
    }
    return await use(competitors);
  } finally {
    for (const { server } of competitors) await server.stop();
  }
}

/**
 * Measures with several processes of each contestant, one after the other, since those of the same program differ. The answer
 * has all measurements of each contestant.
 */
export async function withProcesses<Measured>(
  processes: number,
  contestants: readonly (Contestant & Serving)[],
  measure: (competitors: Competitor[]) => Promise<Measured[][]>,
): Promise<Measured[][]> {
  const measured: Measured[][] = contestants.map(() => []);
  for (let count = 0; count < processes; count++) {
    const ofProcess = await withServers(contestants, measure);
    for (const [index, all] of measured.entries()) all.push(...(ofProcess[index] ?? []));
  }
  return measured;
}

/**
 * Measures each subject once a round, so that other work on the machine affects all of them. Every second round runs backwards,
 * so that none gains by its place. The answer has the measurements of each subject, round by round.
 */
export async function inTurn<Subject, Measured>(
  subjects: readonly Subject[],
  rounds: number,
  measure: (subject: Subject) => Promise<Measured>,
): Promise<Measured[][]> {
  const measured: Measured[][] = subjects.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const turns = [...subjects.entries()];
    for (const [index, subject] of round % 2 === 0 ? turns : turns.toReversed()) {
      measured[index]?.push(await measure(subject));
    }
  }
  return measured;
}
