import { type Contestant, contestants, type Letter } from './contestants';
import { deliveryOf, type Size, sizes } from './deliveries';
import { load } from './load';
import { type Server, start } from './server';

/** How much is measured. */
export interface Plan {
  readonly letters: readonly Letter[];
  readonly sizes: readonly Size[];
  readonly connections: readonly number[];
  readonly rounds: number;
  /** How long one contestant is under load in one round. */
  readonly seconds: number;
}

/** One contestant under one load: the medians of all rounds. */
export interface Score {
  readonly letter: Letter;
  readonly size: Size;
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly cpuMicrosecondsPerRequest: number;
  readonly p99Milliseconds: number;
}

/** Turn by turn, so that whatever else the machine does meets all contestants alike. */
export async function contest({ letters, rounds, seconds, ...loads }: Plan): Promise<Score[]> {
  const servers = new Map<Letter, Server>();
  for (const letter of letters) servers.set(letter, await start(contestants[letter]));
  const scores: Score[] = [];
  try {
    for (const size of loads.sizes) {
      for (const [letter, server] of servers) await measure(contestants[letter], server, size, 16, 1); // warms up
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
  // When the load ends, up to one request on each connection has been handled whose answer nobody waits for.
  if (sent.failures > 0 || handled < sent.requests || handled > sent.requests + connections) {
    throw new Error(`Void: ${title} handled ${handled} of ${sent.requests} requests; ${sent.failures} failed.`);
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
