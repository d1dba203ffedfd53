/** Measures the deliveries per second of `node:cluster` with 1 to 4 workers on one port, and `redisStore()`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { environment } from '../deliveries';
import { points, print, ratio } from './growth';
import { mediansInTurn } from './medians-in-turn';
import { startRedisInMemory } from './redis-in-memory';
import { newEvents, send } from './send';

const counts = [1, 2, 3, 4];
const rounds = 5;
const connections = 24;

/** The rates of all clusters with a handler that waits, then those with one that does nothing. */
async function measure(redisUrl: string): Promise<number[]> {
  const clusters: Cluster[] = [];
  try {
    for (const count of counts) clusters.push(await startCluster(count, redisUrl));
    return await mediansInTurn(rounds, [
      ...clusters.map(({ port }) => rateOf(port, 'message.created', 240)),
      ...clusters.map(({ port }) => rateOf(port, 'message.updated', 1_200)),
    ]);
  } finally {
    for (const { child } of clusters) child.disconnect();
    await Promise.all(clusters.map(({ child }) => once(child, 'exit')));
  }
}

interface Cluster {
  readonly port: number;
  readonly child: ChildProcess;
}

async function main(): Promise<void> {
  const redis = await startRedisInMemory();
  const rates = await measure(redis.url).finally(() => redis.stop());
  const [waiting, idle] = [rates.slice(0, counts.length), rates.slice(counts.length)];
  print({
    title: 'More workers: deliveries per second',
    x: { label: 'workers of node:cluster', log: false },
    y: { label: 'deliveries/s', log: true },
    lines: [
      { name: '5 ms in the handler', points: points(counts, waiting) },
      { name: 'empty handler', points: points(counts, idle) },
    ],
    summary: { ratio: ratio(waiting), ratioOfEmptyHandler: ratio(idle), cores: availableParallelism() },
    notes: [
      '0.5 KB over HTTP, 24 connections, redisStore() with a Redis that writes nothing to the disk. The ratios compare 4 workers with 1.',
      'The handler of the first line occupies its worker for 5 ms without using the CPU, as a call of a synchronous driver does.',
      `With an empty handler, the cores are the limit: the workers, Redis and the sender share ${availableParallelism()} of them.`,
    ],
  });
}

async function startCluster(count: number, redisUrl: string): Promise<Cluster> {
  const script = path.join(__dirname, 'cluster.mjs');
  const child = spawn(process.execPath, ['--no-warnings', script, String(count)], {
    env: { ...process.env, ...environment, REDIS_URL: redisUrl, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ port }] = await once(child, 'message');
  return { port, child };
}

function rateOf(port: number, type: 'message.created' | 'message.updated', count: number): () => Promise<number> {
  return async () => {
    const events = newEvents(type, count);
    return count / (await send(port, events, connections));
  };
}

main();
