/** Measures the CPU time of the server for each delivery, if 0 to 90 % of the deliveries are duplicates. */
import { type Server, start } from '../server';
import { points, print, ratio } from './growth';
import { mediansInTurn } from './medians-in-turn';
import { startRedisInMemory } from './redis-in-memory';
import { newEvents, send } from './send';

const percentages = [0, 10, 25, 50, 75, 90];
const rounds = 7;
const deliveries = 1_000;
const connections = 16;

async function main(): Promise<void> {
  const redis = await startRedisInMemory();
  process.env.REDIS_URL = redis.url;
  const [memoryCosts, redisCosts] = await measureBoth().finally(() => redis.stop());
  print({
    title: 'More duplicates: CPU time of a delivery',
    x: { label: '% of the deliveries are duplicates', log: false },
    y: { label: 'CPU µs', log: false },
    lines: [
      { name: 'memoryStore', points: points(percentages, memoryCosts) },
      { name: 'redisStore', points: points(percentages, redisCosts) },
    ],
    summary: { memoryStore: ratio(memoryCosts), redisStore: ratio(redisCosts) },
    notes: [
      '0.5 KB over HTTP, 16 connections. CPU time of the server, without that of Redis.',
      'The numbers of the summary compare 90 % with 0 %.',
    ],
  });
}

async function measureBoth(): Promise<[number[], number[]]> {
  return [await measure('docsmith-memory'), await measure('docsmith-redis')];
}

async function measure(file: string): Promise<number[]> {
  const server = await start({ file, title: file, scheme: 'docsmith' });
  try {
    const known = newEvents('message.updated', deliveries);
    await send(server.port, known, connections);
    return await mediansInTurn(
      rounds,
      percentages.map((percentage) => () => costOfDelivery(server, known, percentage)),
    );
  } finally {
    await server.stop();
  }
}

async function costOfDelivery(server: Server, known: ReturnType<typeof newEvents>, percentage: number) {
  const fresh = newEvents('message.updated', deliveries);
  const isDuplicate = (index: number) => (index * percentage) % 100 >= 100 - percentage;
  const events = fresh.map((event, index) => (isDuplicate(index) ? (known[index] ?? event) : event));

  const before = await server.work();
  await send(server.port, events, connections);
  const after = await server.work();
  const handled = after.handled - before.handled;
  const expected = (deliveries * (100 - percentage)) / 100;
  if (handled !== expected) throw new Error(`${handled} events were handled. Expected ${expected}.`);
  return (after.cpuMicroseconds - before.cpuMicroseconds) / deliveries;
}

main();
