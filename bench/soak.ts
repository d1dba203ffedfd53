/**
 * `npm run soak` sends valid and hostile requests for 10 minutes; `npm run soak -- --minutes 2` for 2 minutes. It fails
 * if the heap has grown since the warm-up, if a handle stays open, or if a delivery was not handled exactly once.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { receiver } from './soak/receiver';
import type { Order, Report } from './soak/sender';

const perSecond = 100;
/** The share of the traffic before the first measurement. */
const warmUp = 0.2;
const tolerance = 0.05;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
  const deliveries = Math.round(Number(values.minutes) * 60 * perSecond);
  if (!(deliveries > 0)) throw new TypeError(`--minutes: expected a number above 0, got ${values.minutes}.`);

  const { server, record } = receiver(deliveries);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sender = fork(path.join(__dirname, 'soak', 'sender.ts'), { execArgv: process.execArgv });
  const gone = new AbortController();
  sender.once('exit', () => gone.abort());

  const send = async (from: number, to: number): Promise<Report> => {
    const order: Order = { port, from, to, perSecond };
    sender.send(order);
    const [report] = await once(sender, 'message', { signal: gone.signal });
    return report;
  };

  const middle = Math.floor(deliveries * warmUp);
  const reports = [await send(0, middle)];
  const before = await atRest(server);
  reports.push(await send(middle, deliveries));
  const after = await atRest(server);

  sender.disconnect();
  server.close();
  const notOnce = [...record.handled.entries()].filter(([, times]) => times !== 1);
  const wrong = reports.flatMap((report) => report.wrong);
  conclude(reports, [
    ['heap after the warm-up', `${megabytes(before.heap)} MB`, true],
    ['heap at the end', `${megabytes(after.heap)} MB`, after.heap <= before.heap * (1 + tolerance)],
    ['handles after the warm-up', before.handles.join(', '), true],
    ['handles at the end', after.handles.join(', '), after.handles.length <= before.handles.length],
    ['good deliveries', String(deliveries), true],
    [
      'good deliveries not handled exactly once (number, times)',
      notOnce.slice(0, 20).join('; ') || 'none',
      notOnce.length === 0,
    ],
    ['handler runs for hostile requests', String(record.stray), record.stray === 0],
    ['unexpected errors', record.unexpected.join('; ') || 'none', record.unexpected.length === 0],
    ['wrong answers', wrong.slice(0, 20).join('; ') || 'none', wrong.length === 0],
  ]);
}

interface Rest {
  /** Bytes in the heap and in buffers, after a garbage collection. */
  readonly heap: number;
  readonly handles: readonly string[];
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Waits until all connections and timers of deliveries have ended, then collects the garbage and measures. */
async function atRest(server: Server): Promise<Rest> {
  const connections = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
  while ((await connections()) > 0) await pause(100);
  await pause(3000);
  for (let round = 0; round < 5; round++) {
    collect();
    await pause(50);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed + arrayBuffers, handles: process.getActiveResourcesInfo().sort() };
}

type Line = readonly [what: string, value: string, right: boolean];

function conclude(reports: readonly Report[], lines: readonly Line[]): void {
  const counts = new Map<string, number>();
  for (const [what, count] of reports.flatMap((report) => Object.entries(report.counts))) {
    counts.set(what, (counts.get(what) ?? 0) + count);
  }
  for (const [what, count] of [...counts].sort()) console.log(`${String(count).padStart(8)}  ${what}`);
  console.log();
  for (const [what, value, right] of lines) console.log(`${right ? 'ok    ' : 'WRONG '}  ${what}: ${value}`);
  process.exitCode = lines.every(([, , right]) => right) ? 0 : 1;
}

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(2);

main();
