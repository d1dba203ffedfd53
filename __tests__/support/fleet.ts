import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from './bundle';
import { deliver, eventOf } from './endpoint';
import type { QueueWebSettings } from './queue-web-process';
import type { QueueWorkerSettings } from './queue-worker-process';
import type { ReceiverSettings } from './receiver-process';

/** What each program of a fleet is told when it starts. */
interface Programs {
  readonly receiver: ReceiverSettings;
  readonly 'queue-web': QueueWebSettings;
  readonly 'queue-worker': QueueWorkerSettings;
}

/** Several processes that run one program and share one datastore. */
export interface Fleet {
  /** The URL of a random process. */
  url(): string;
  /** Kills a random process with SIGKILL, and starts a new one. */
  killOne(): Promise<void>;
  /** The ids of the killed processes. */
  readonly killed: ReadonlySet<number>;
  stop(): Promise<void>;
}

interface Member {
  readonly child: ChildProcess;
  readonly url: string;
}

export async function startFleet<Program extends keyof Programs>(
  program: Program,
  size: number,
  settings: Programs[Program],
): Promise<Fleet> {
  const members = await Promise.all(Array.from({ length: size }, () => startMember(program, settings)));
  const killed = new Set<number>();
  let isStopped = false;
  return {
    killed,
    url() {
      // Otherwise a sender of a failed test would retry for ever.
      if (isStopped) throw new Error('The fleet has stopped.');
      return anyOf(members).url;
    },
    async killOne() {
      const victim = anyOf(members);
      await kill(victim.child);
      killed.add(victim.child.pid ?? 0);
      members[members.indexOf(victim)] = await startMember(program, settings);
    },
    async stop() {
      isStopped = true;
      await Promise.all(members.map(({ child }) => kill(child)));
    },
  };
}

/** Starts a program. It gets its settings as a message, and answers with its port when it is ready. */
async function startMember(program: string, settings: object): Promise<Member> {
  const child = fork(await bundled(program));
  child.send(settings);
  const [port] = await Promise.race([once(child, 'message'), once(child, 'exit').then(failToStart)]);
  return { child, url: `http://127.0.0.1:${port}` };
}

const bundles = new Map<string, Promise<string>>();

/** Bundles a program once. */
function bundled(program: string): Promise<string> {
  const file = bundles.get(program) ?? bundle(`${program}-process`);
  bundles.set(program, file);
  return file;
}

function failToStart(): never {
  throw new Error('A process ended before it was ready. See its output.');
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) throw new Error(`A process ended by itself with exit code ${child.exitCode}.`);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** The answers that the senders got. */
export interface Traffic {
  readonly acknowledged: Set<string>;
  /** The number of deliveries by status. Status 0 means that the connection broke. */
  readonly statuses: Map<number, number>;
  /** The longest time in milliseconds until an answer. */
  longestWait: number;
}

export function newTraffic(): Traffic {
  return { acknowledged: new Set(), statuses: new Map(), longestWait: 0 };
}

/** Retries until the event is acknowledged, as the service does. */
export async function sendUntilAcknowledged(fleet: Fleet, id: string, traffic: Traffic): Promise<void> {
  while (!isSuccess(await sendOnce(fleet, id, traffic))) await sleep(20 + Math.random() * 80);
  traffic.acknowledged.add(id);
}

/** 204 if it was handled, 202 if a queue has it. */
const isSuccess = (status: number) => status >= 200 && status < 300;

/** Sends an event once. Returns the status, or 0 if the connection broke. */
export async function sendOnce(fleet: Fleet, id: string, traffic: Traffic): Promise<number> {
  const start = performance.now();
  const status = await deliver(fleet.url(), eventOf('contact.created', id)).then(
    (response) => response.arrayBuffer().then(() => response.status),
    () => 0,
  );
  traffic.statuses.set(status, (traffic.statuses.get(status) ?? 0) + 1);
  traffic.longestWait = Math.max(traffic.longestWait, performance.now() - start);
  return status;
}

/** `npm run test:exactly-once` sends as much as the machine can take. */
const senderCount = process.env.EXACTLY_ONCE_EVENTS ? 40 : 12;

/** Sends new events from many senders until the work is done. */
export async function sendWhile(fleet: Fleet, traffic: Traffic, work: () => Promise<void>): Promise<void> {
  let over = false;
  const run = randomUUID();
  const senders = Array.from({ length: senderCount }, async (_, sender) => {
    for (let count = 0; !over; count++) await sendUntilAcknowledged(fleet, `${run}:${sender}:${count}`, traffic);
  });
  await work().finally(() => {
    over = true;
  });
  await Promise.all(senders);
}

/** Runs the work for each item, `atOnce` items at a time. */
export async function eachOf<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<unknown>) {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

export function shuffled<Item>(items: readonly Item[]): Item[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.sort((one, other) => one.key - other.key).map(({ item }) => item);
}

function anyOf<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('anyOf() got an empty array.');
  return item;
}
