/**
 * `npm run bench:trace` measures what the tracing channel adds to a delivery, in CPU time, beside a copy of the build without it.
 * The build runs twice, so that the difference between the two shows what the measurement cannot tell apart.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import path from 'node:path';
import { inTrace, note, traced, working } from '../src/http/trace';
import type { Contestant } from './contestants';
import { median } from './figures/comparison';
import { inTurn, withServers } from './figures/in-turn';
import { sendNewEvents } from './new-events';
import type { Server } from './server';

const contestants: readonly Contestant[] = [
  { file: 'docsmith-untraced', title: 'without the channel', scheme: 'docsmith' },
  { file: 'docsmith-http', title: 'no subscriber', scheme: 'docsmith' },
  { file: 'docsmith-http', title: 'no subscriber, once more', scheme: 'docsmith' },
  { file: 'docsmith-subscribed', title: 'one subscriber', scheme: 'docsmith' },
];
const rounds = 21;
const deliveriesPerRound = 4000;
const connections = 16;

async function main(): Promise<void> {
  const root = path.join(__dirname, '..');
  const folder = mkdtempSync(path.join(root, 'node_modules/.untraced-'));
  process.env.UNTRACED = path.join(untraced(path.join(root, 'dist'), folder), 'index.js');
  const costs = await withServers(contestants, async (competitors) => {
    await inTurn(competitors, 1, ({ server }) => cpuMicroseconds(server)); // warm-up
    return inTurn(competitors, rounds, ({ server }) => cpuMicroseconds(server));
  }).finally(() => rmSync(folder, { recursive: true }));

  const [baseline = []] = costs;
  console.log('| | CPU µs per delivery | added, round by round: median (quartiles) |\n| --- | --- | --- |');
  for (const [index, { title }] of contestants.entries()) {
    const all = costs[index] ?? [];
    const added = all.map((cost, round) => cost - (baseline[round] ?? 0)).sort((a, b) => a - b);
    const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => added[Math.floor(part * added.length)]?.toFixed(1));
    console.log(`| ${title} | ${median(all).toFixed(1)} | ${index === 0 ? '' : `${middle} (${low} to ${high})`} |`);
  }
  console.log(`The calls alone, without a subscriber: ${nanosecondsOfCalls().toFixed(0)} ns per delivery.`);
}

/** The CPU time of what the steps call for a handled delivery. */
function nanosecondsOfCalls(): number {
  const done = Promise.resolve();
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  const run = () => done;
  const rounds = Array.from({ length: 11 }, () => {
    const before = process.cpuUsage();
    for (let count = 0; count < 100_000; count++) {
      traced(req, res, run);
      note(req, { id: 'id', type: 'type', declared: true });
      const ends = working(req);
      inTrace(req, run);
      note(req, { outcome: 'handled' });
      ends();
    }
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1000) / 100_000;
  });
  return median(rounds);
}

/** Copies the build, and takes the tracing channel out of its deliveries. */
function untraced(build: string, folder: string): string {
  cpSync(build, folder, { recursive: true });
  const file = path.join(folder, 'shared.js');
  let code = readFileSync(file, 'utf8');
  const bodies = {
    'traced(req, res, run)': 'return run();',
    'note(req, news)': 'return;',
    'inTrace(req, work)': 'return work();',
    'working(req)': 'return () => {};',
  };
  for (const [head, body] of Object.entries(bodies)) {
    if (!code.includes(`function ${head} {`)) throw new Error(`There is no ${head} in ${file}.`);
    code = code.replace(`function ${head} {`, `function ${head} { ${body}`);
  }
  writeFileSync(file, code);
  return folder;
}

async function cpuMicroseconds(server: Server): Promise<number> {
  const before = await server.work();
  await sendNewEvents(server.port, deliveriesPerRound, connections);
  const after = await server.work();
  const handled = after.handled - before.handled;
  if (handled !== deliveriesPerRound) throw new Error(`${handled} of ${deliveriesPerRound} deliveries were handled.`);
  return (after.cpuMicroseconds - before.cpuMicroseconds) / deliveriesPerRound;
}

main();
