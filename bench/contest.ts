import { type Contestant, contestants, type Letter } from './contestants';
import { deliveryOf, type Size, sizes } from './deliveries';
import { load } from './load';
import { type Server, start } from './server';

/** The extent of a contest. */
export interface Plan {
  readonly letters: readonly Letter[];
  readonly sizes: readonly Size[];
  readonly connections: readonly number[];
  readonly rounds: number;
  /** Seconds of load per contestant and round. */
  readonly seconds: number;
}

/** The result of one contestant under one load. Each number is the median of the rounds. */
export interface Score {
  readonly letter: Letter;
  readonly size: Size;
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly cpuMicrosecondsPerRequest: number;
  readonly p99Milliseconds: number;
}

/** Measures the contestants in turn, so that other work on the machine affects all of them equally. */
export async function contest({ letters, rounds, seconds, ...loads }: Plan): Promise<Score[]> {
  const servers = new Map<Letter, Server>();
  for (const letter of letters) servers.set(letter, await start(contestants[letter]));
  const scores: Score[] = [];
  try {
    for (const size of loads.sizes) {
      for (const [letter, server] of servers) await measure(contestants[letter], server, size, 16, 1); // warm-up
      for (const connections of loads.connections) scores.push(...(await compete(size, connections)));
    }
  } finally {
    for (const server of servers.values()) await server.stop();
  }
  return scores;

  async function compete(size: Size, connections: number): Promise<Score[]> {
    const measured = new Map(letters.map((letter): [Letter, Measurement[]] => [letter, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [letter, server] of servers) {
        measured.get(letter)?.push(await measure(contestants[letter], server, size, connections, seconds));
      }
    }
    return [...measured].map(([letter, list]) => ({ letter, size, connections, ...medians(list) }));
  }
}

type Measurement = Omit<Score, 'letter' | 'size' | 'connections'>;

async function measure(
  { title, scheme }: Contestant,
  server: Server,
  size: Size,
  connections: number,
  seconds: number,
): Promise<Measurement> {
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
  return {
    requestsPerSecond: sent.requests / sent.seconds,
    cpuMicrosecondsPerRequest: (after.cpuMicroseconds - before.cpuMicroseconds) / handled,
    p99Milliseconds: sent.p99Milliseconds,
  };
}

function medians(list: readonly Measurement[]): Measurement {
  return {
    requestsPerSecond: median(list.map((one) => one.requestsPerSecond)),
    cpuMicrosecondsPerRequest: median(list.map((one) => one.cpuMicrosecondsPerRequest)),
    p99Milliseconds: median(list.map((one) => one.p99Milliseconds)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
