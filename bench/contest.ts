import { contestants, type Letter } from './contestants';
import { deliveryOf, type Size, sizes } from './deliveries';
import { median, type Quartiles, quartilesOf } from './figures/comparison';
import { type Competitor, inTurn, withProcesses } from './figures/in-turn';
import { load } from './load';

const connections = 16;

/** The extent of a contest. */
export interface Plan {
  readonly letters: readonly Letter[];
  readonly sizes: readonly Size[];
  /** Seconds of load before the first round, per contestant. V8 takes seconds to compile what runs for days. */
  readonly warmUp: number;
  /** Processes of each contestant, one after the other. */
  readonly processes: number;
  /** Rounds with each process. */
  readonly rounds: number;
  /** Seconds of load per contestant and round. */
  readonly seconds: number;
}

/** A figure of all rounds. */
interface Spread {
  readonly median: number;
  readonly quartiles: Quartiles;
}

/** The result of one contestant under one load. */
export interface Score {
  readonly letter: Letter;
  readonly size: Size;
  readonly perSecond: Spread;
  /** CPU time of the server for a request. */
  readonly cpuMicroseconds: Spread;
  readonly p99Milliseconds: Spread;
  /** The part of a core that the server used. Far below 1, the load was the limit. */
  readonly busy: Spread;
}

/** Measures the contestants in turn, so that other work on the machine affects all of them. */
export async function contest({ letters, warmUp, processes, rounds, seconds, ...plan }: Plan): Promise<Score[]> {
  const taking = letters.map((letter) => contestants[letter]);
  const scores: Score[] = [];
  for (const size of plan.sizes) {
    const measured = await withProcesses(processes, taking, async (competitors) => {
      await inTurn(competitors, 1, (one) => measure(one, size, warmUp));
      return inTurn(competitors, rounds, (one) => measure(one, size, seconds));
    });
    for (const [index, letter] of letters.entries()) {
      scores.push({ letter, size, ...spreads(measured[index] ?? []) });
    }
  }
  return scores;
}

interface Measurement {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
  readonly p99Milliseconds: number;
  readonly busy: number;
}

async function measure({ title, scheme, server }: Competitor, size: Size, seconds: number): Promise<Measurement> {
  const before = await server.work();
  const sent = await load(server.port, deliveryOf(scheme, sizes[size]), connections, seconds);
  const after = await server.work();

  const handled = after.handled - before.handled;
  // The load ends before its last answers, so the server may handle one more request per connection than it counts.
  if (sent.failures > 0 || handled < sent.requests || handled > sent.requests + connections) {
    throw new Error(
      `Invalid run: ${title} handled ${handled} of ${sent.requests} requests, and ${sent.failures} requests failed.`,
    );
  }
  const cpu = after.cpuMicroseconds - before.cpuMicroseconds;
  return {
    perSecond: sent.requests / sent.seconds,
    cpuMicroseconds: cpu / handled,
    p99Milliseconds: sent.p99Milliseconds,
    busy: cpu / (sent.seconds * 1e6),
  };
}

function spreads(list: readonly Measurement[]): Pick<Score, keyof Measurement> {
  const spread = (of: (one: Measurement) => number): Spread => {
    const values = list.map(of);
    return { median: median(values), quartiles: quartilesOf(values) };
  };
  return {
    perSecond: spread(({ perSecond }) => perSecond),
    cpuMicroseconds: spread(({ cpuMicroseconds }) => cpuMicroseconds),
    p99Milliseconds: spread(({ p99Milliseconds }) => p99Milliseconds),
    busy: spread(({ busy }) => busy),
  };
}
