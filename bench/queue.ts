/** `npm run bench:queue` measures what a queue between the request and the handler costs, and what it gains. */
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from './figures/comparison';
import { sendAtRate, sendNewEvents } from './new-events';
import { type Datastore, startPostgres, startRedis } from './queue/datastores';
import { table } from './report';
import { type Server, start } from './server';

const rounds = 5;
const eventsPerRound = 2000;
const connections = 16;
/** For the time to the answer. */
const slow = { handlerMilliseconds: 200, perSecond: 50, seconds: 6 };

/** One way to handle events. */
interface Way {
  readonly title: string;
  readonly datastore?: () => Promise<Datastore>;
}

const ways: readonly Way[] = [
  { title: 'in the request' },
  { title: 'queue on Redis', datastore: startRedis },
  { title: 'queue on PostgreSQL', datastore: startPostgres },
];

interface Cost {
  readonly web: number;
  readonly worker: number;
  readonly datastore: number;
  readonly perSecond: number;
}

interface Result {
  /** Milliseconds to each answer. */
  readonly answer: readonly number[];
  readonly cost: Cost;
  /** What a finished job takes in the datastore. */
  readonly bytes: number;
}

async function main(): Promise<void> {
  const results: Result[] = [];
  for (const way of ways) results.push(await measure(way));
  const figures: [string, (result: Result) => string][] = [
    ['ms to the answer, handler of 200 ms: p50', ({ answer }) => quantile(answer, 0.5).toFixed(1)],
    ['ms to the answer, handler of 200 ms: p99', ({ answer }) => quantile(answer, 0.99).toFixed(1)],
    ['CPU µs per event, web process', ({ cost }) => cost.web.toFixed(0)],
    ['CPU µs per event, worker', ({ cost }) => cost.worker.toFixed(0)],
    ['CPU µs per event, datastore', ({ cost }) => cost.datastore.toFixed(0)],
    ['events/s per core of web process and worker', ({ cost }) => (1e6 / (cost.web + cost.worker)).toFixed(0)],
    ['events/s from socket to finished job, measured', ({ cost }) => cost.perSecond.toFixed(0)],
    ['bytes per finished job in the datastore', ({ bytes }) => bytes.toFixed(0)],
  ];
  console.log(`Node ${process.version} on ${availableParallelism()} cores of ${cpus()[0]?.model.trim()}\n`);
  const rows = figures.map(([title, of]) => [title, ...results.map(of)]);
  console.log(table(['0.5 KB', ...ways.map(({ title }) => title)], rows));
}

async function measure({ datastore: startDatastore }: Way): Promise<Result> {
  const datastore = await startDatastore?.();
  process.env.QUEUE_URL = datastore?.url;
  const answer = await withProcesses(datastore, slow.handlerMilliseconds, async (web) => {
    const send = (seconds: number) =>
      sendAtRate(web.port, seconds * slow.perSecond, slow.perSecond, datastore ? 202 : 204);
    await send(1);
    return send(slow.seconds);
  });
  return withProcesses(datastore, 0, async (web, worker) => {
    await costOfRound(web, worker, datastore);
    const before = await datastore?.bytes();
    const costs: Cost[] = [];
    for (let round = 0; round < rounds; round++) costs.push(await costOfRound(web, worker, datastore));
    const bytes = ((await datastore?.bytes()) ?? 0) - (before ?? 0);
    return { answer, cost: medians(costs), bytes: bytes / (rounds * eventsPerRound) };
  }).finally(() => datastore?.stop());
}

/** Starts a web process and a worker. Without a datastore, the web process handles the events itself. */
async function withProcesses<Outcome>(
  datastore: Datastore | undefined,
  handlerMilliseconds: number,
  work: (web: Server, worker: Server) => Promise<Outcome>,
): Promise<Outcome> {
  process.env.HANDLER_MILLISECONDS = `${handlerMilliseconds}`;
  const contestant = (file: string) => start({ file, title: file, scheme: 'docsmith' });
  const web = await contestant(datastore ? 'docsmith-queue-web' : 'docsmith-in-request');
  const worker = datastore ? await contestant('docsmith-queue-worker') : web;
  try {
    return await work(web, worker);
  } finally {
    await Promise.all([...new Set([web, worker])].map((server) => server.stop()));
  }
}

/** Measures one round, until the last event is handled. */
async function costOfRound(web: Server, worker: Server, datastore: Datastore | undefined): Promise<Cost> {
  const handledBefore = (await worker.work()).handled;
  const cpu = async () => ({ web: await web.work(), worker: await worker.work(), datastore: datastore?.cpu() ?? 0 });
  const before = await cpu();
  const begin = performance.now();
  await sendNewEvents(web.port, eventsPerRound, connections, datastore ? 202 : 204);
  while ((await worker.work()).handled < handledBefore + eventsPerRound) await pause(20);
  const seconds = (performance.now() - begin) / 1000;
  // The last jobs are handled, but not finished yet.
  await pause(200);
  const after = await cpu();
  return {
    web: (after.web.cpuMicroseconds - before.web.cpuMicroseconds) / eventsPerRound,
    worker: datastore ? (after.worker.cpuMicroseconds - before.worker.cpuMicroseconds) / eventsPerRound : 0,
    datastore: (after.datastore - before.datastore) / eventsPerRound,
    perSecond: eventsPerRound / seconds,
  };
}

function medians(costs: readonly Cost[]): Cost {
  return {
    web: median(costs.map((cost) => cost.web)),
    worker: median(costs.map((cost) => cost.worker)),
    datastore: median(costs.map((cost) => cost.datastore)),
    perSecond: median(costs.map((cost) => cost.perSecond)),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

main();
