/**
 * The worker process: takes jobs from the queue and runs the handlers. One transaction saves the writes of the handlers and
 * the fact that the event is handled, so a job that runs twice takes effect once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventConsumer } from 'docsmith-webhooks';
import { processor } from 'docsmith-webhooks/bullmq';
import { postgresTransactions } from 'docsmith-webhooks/postgres';
import { Pool } from 'pg';
import { openWorker } from './queue';

// A job holds a connection while its handlers run, so the pool has more connections than the worker has jobs.
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20, connectionTimeoutMillis: 2000 });
pool.on('error', (error) => console.error('PostgreSQL:', error.message));

const consumer = eventConsumer({ idempotency: postgresTransactions({ pool }) });

consumer.on('message.created', async (event, { job, signal, transaction }) => {
  console.log('start: %s', event.id);
  // Stands for slow work, such as a call of another service: fetch(url, { signal }).
  await sleep(Number(process.env.WORK_MS ?? 200), undefined, { signal });
  await transaction.query('INSERT INTO seen_messages VALUES ($1) ON CONFLICT DO NOTHING', [event.payload.id]);
  console.log('done: %s, attempt %d', event.id, job.attemptsMade + 1);
});

async function main(): Promise<void> {
  const worker = openWorker(processor(consumer));
  await worker.waitUntilReady(); // ends the process if PostgreSQL is down, or has no tables
  const working = worker.run();
  console.log('Working');

  process.once('SIGTERM', async () => {
    const patience = Number(process.env.SHUTDOWN_MS ?? 8000);
    // After that, the signals of the handlers are aborted: their jobs fail, and another worker tries them again.
    const limit = setTimeout(() => worker.cancelAllJobs('The worker is shutting down.'), patience);
    // While Redis is away, close() never returns. Another worker takes the jobs when their locks end.
    setTimeout(() => process.exit(1), patience + 2000).unref();
    await worker.close(); // takes no more jobs, and waits for those that run
    clearTimeout(limit);
    await pool.end();
  });
  await working;
}

main();
