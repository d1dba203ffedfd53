import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, type Processor, Queue, runMigrations, Worker } from 'bullmq';
import { Client } from 'pg';

/** Where the jobs are. */
export interface QueuePlace {
  readonly kind: 'redis' | 'postgres';
  readonly url: string;
}

const name = 'docsmith';

export type OpenQueue = Awaited<ReturnType<typeof openQueue>>;

/** Opens the queue, and waits until its server answers. */
export function openQueue({ kind, url }: QueuePlace) {
  return ready(() =>
    kind === 'redis'
      ? new Queue(name, { connection: { url, enableOfflineQueue: false } })
      : new Queue(name, { connection: { connectionString: url } }, createPostgresBackend),
  );
}

/** Creates the tables of BullMQ. */
export async function createTables(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await runMigrations(client);
  await client.end();
}

/** Starts a worker, and waits until its server answers. A job whose worker was killed comes back in 5 to 7 seconds. */
export function openWorker({ kind, url }: QueuePlace, processor: Processor, onError: (error: Error) => void) {
  const options = {
    concurrency: 16,
    lockDuration: 3000,
    stalledInterval: 2000,
    maxStalledCount: 100,
    runRetryDelay: 1000,
  };
  return ready(() =>
    (kind === 'redis'
      ? new Worker(name, processor, { ...options, connection: { url } })
      : new Worker(name, processor, { ...options, connection: { connectionString: url } }, createPostgresBackend)
    ).on('error', onError),
  );
}

interface Openable {
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** On PostgreSQL, a queue or worker whose first connection has failed fails for ever. So it is made again. */
async function ready<Opened extends Openable>(open: () => Opened): Promise<Opened> {
  for (;;) {
    const opened = open();
    opened.on('error', () => {});
    const isReady = await opened.waitUntilReady().then(
      () => true,
      () => false,
    );
    if (isReady) return opened;
    await opened.close().catch(() => {});
    await sleep(200);
  }
}
