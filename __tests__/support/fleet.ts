import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from './bundle';
import { deliver, eventOf, secret } from './endpoint';
import type { ReceiverSettings } from './receiver-process';

/** Several receivers that share one store. Each runs in its own process. */
export interface Fleet {
  /** The URL of a random receiver. */
  url(): string;
  /** Kills a random receiver with SIGKILL, and starts a new one. */
  killOne(): Promise<void>;
  /** The process ids of the killed receivers. */
  readonly killed: ReadonlySet<number>;
  stop(): Promise<void>;
}

interface Receiver {
  readonly child: ChildProcess;
  readonly url: string;
}

export async function startFleet(size: number, settings: Omit<ReceiverSettings, 'secret'>): Promise<Fleet> {
  const receivers = await Promise.all(Array.from({ length: size }, () => startReceiver({ ...settings, secret })));
  const killed = new Set<number>();
  return {
    killed,
    url: () => anyOf(receivers).url,
    async killOne() {
      const victim = anyOf(receivers);
      await kill(victim.child);
      killed.add(victim.child.pid ?? 0);
      receivers[receivers.indexOf(victim)] = await startReceiver({ ...settings, secret });
    },
    async stop() {
      await Promise.all(receivers.map(({ child }) => kill(child)));
    },
  };
}

async function startReceiver(settings: ReceiverSettings): Promise<Receiver> {
  receiverProgram ??= bundle('receiver-process');
  const child = fork(await receiverProgram);
  child.send(settings);
  const [port] = await Promise.race([once(child, 'message'), once(child, 'exit').then(failToStart)]);
  return { child, url: `http://127.0.0.1:${port}` };
}

let receiverProgram: Promise<string> | undefined;

function failToStart(): never {
  throw new Error('A receiver ended before it listened. See its output.');
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) throw new Error(`A receiver ended by itself with exit code ${child.exitCode}.`);
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
  while ((await sendOnce(fleet, id, traffic)) !== 204) await sleep(20 + Math.random() * 80);
  traffic.acknowledged.add(id);
}

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
