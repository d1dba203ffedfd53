/** `npm run bench:idempotency` measures what a store adds to a delivery, in CPU time and in time to the answer. */
import { spawn } from 'node:child_process';
import { freePort } from '../__tests__/support/free-port';
import type { Contestant } from './contestants';
import { median } from './figures/comparison';
import { sendNewEvents } from './new-events';
import { type Server, start } from './server';

const contestants: readonly Contestant[] = [
  { file: 'docsmith-http', title: 'no store', scheme: 'docsmith' },
  { file: 'docsmith-memory', title: 'memoryStore', scheme: 'docsmith' },
  { file: 'docsmith-redis', title: 'redisStore', scheme: 'docsmith' },
];
const rounds = 7;
const deliveriesPerRound = 4000;
const connections = 16;

interface Cost {
  readonly cpuMicroseconds: number;
  /** The median time to the answer in a round. */
  readonly milliseconds: number;
}

async function main(): Promise<void> {
  const redis = await startRedis();
  const servers = await Promise.all(contestants.map(start));
  const costs: Cost[][] = contestants.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, server] of servers.entries()) {
      const cost = await costOfRound(server);
      // The first round only warms up.
      if (round > 0) costs[index]?.push(cost);
    }
  }
  await Promise.all(servers.map((server) => server.stop()));
  redis.kill();

  console.log(
    '| store | CPU µs per delivery | added | ms to the answer, 16 deliveries at once | added |\n| --- | --- | --- | --- | --- |',
  );
  const [baseline] = costs.map(summary);
  for (const [index, { title }] of contestants.entries()) {
    const cost = summary(costs[index] ?? []);
    const cpu = [cost.cpuMicroseconds, cost.cpuMicroseconds - (baseline?.cpuMicroseconds ?? 0)];
    const time = [cost.milliseconds, cost.milliseconds - (baseline?.milliseconds ?? 0)];
    const cells = [...cpu.map((value) => value.toFixed(0)), ...time.map((value) => value.toFixed(2))];
    console.log(`| ${title} | ${cells.join(' | ')} |`);
  }
}

function summary(costs: readonly Cost[]): Cost {
  return {
    cpuMicroseconds: median(costs.map((cost) => cost.cpuMicroseconds)),
    milliseconds: median(costs.map((cost) => cost.milliseconds)),
  };
}

/** Starts a Redis with default settings, except that it writes nothing to disk. */
async function startRedis() {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore' });
  process.env.REDIS_URL = `redis://127.0.0.1:${port}`;
  return child;
}

/** Measures one round. All its events are new, so the store never answers 'done'. */
async function costOfRound(server: Server): Promise<Cost> {
  const before = await server.work();
  const times = await sendNewEvents(server.port, deliveriesPerRound, connections);
  const after = await server.work();

  const handled = after.handled - before.handled;
  if (handled !== deliveriesPerRound) throw new Error(`${handled} of ${deliveriesPerRound} deliveries were handled.`);
  return {
    cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / deliveriesPerRound,
    milliseconds: median(times),
  };
}

main();
