/**
 * A worker in its own process, so that a test can kill it. Its handler records each run as a line in a file. With
 * transactions, it also inserts a row.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventConsumer } from 'docsmith-webhooks';
import { processor } from 'docsmith-webhooks/bullmq';
import { postgresTransactions } from 'docsmith-webhooks/postgres';
import { Pool } from 'pg';
import { openWorker, type QueuePlace } from './bullmq';
import { whenTold } from './serve';

export interface QueueWorkerSettings {
  readonly queue: QueuePlace;
  /** The PostgreSQL of the transactions. Without it, the handler only writes to the file. */
  readonly transactions?: string | undefined;
  /** The file that records the handler runs: event id, process id, Unix time in milliseconds. */
  readonly runs: string;
  /** The file that records the errors of the worker. */
  readonly errors: string;
  /** The handler waits for up to this many milliseconds before and after it records its run. */
  readonly work: number;
}

async function start({ queue, transactions, runs, errors, work }: QueueWorkerSettings) {
  const consumer = transactions ? inTransactions(transactions) : plain();
  await openWorker(queue, processor(consumer), (error) => appendFileSync(errors, `${describe(error)}\n`));
  process.send?.(0);

  function plain() {
    return eventConsumer().on('*', async ({ id }) => {
      await sleep(Math.random() * work);
      record(id);
      await sleep(Math.random() * work);
    });
  }

  function inTransactions(connectionString: string) {
    // Without a listener, an idle connection that breaks would end the process.
    const pool = new Pool({ connectionString, max: 20, connectionTimeoutMillis: 2000 }).on('error', () => {});
    return eventConsumer({ idempotency: postgresTransactions({ pool }) }).on('*', async ({ id }, { transaction }) => {
      await sleep(Math.random() * work);
      record(id);
      await transaction.query('INSERT INTO effects (id, pid) VALUES ($1, $2)', [id, process.pid]);
      await sleep(Math.random() * work);
    });
  }

  function record(id: string): void {
    appendFileSync(runs, `${id} ${process.pid} ${Date.now()}\n`);
  }
}

/** Names the job of an error in the same way for all jobs, so that a test can count errors. */
function describe({ message }: Error): string {
  return message.replaceAll('\n', ' ').replace(/event-\S+/g, 'event');
}

whenTold(start);
