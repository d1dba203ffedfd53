/** `npm run bench:idempotency` measures what a store adds to a delivery, in CPU time and in time to the answer. */
import type { Contestant } from './contestants';
import { median } from './figures/comparison';
import { inTurn, withServers } from './figures/in-turn';
import { startRedisInMemory } from './growth/redis-in-memory';
import { sendNewEvents } from './new-events';
import type { Server } from './server';

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
  const redis = await startRedisInMemory();
  process.env.REDIS_URL = redis.url;
  const costs = await withServers(contestants, async (competitors) => {
    await inTurn(competitors, 1, ({ server }) => costOfRound(server)); // warm-up
    return inTurn(competitors, rounds, ({ server }) => costOfRound(server));
  }).finally(() => redis.stop());

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
