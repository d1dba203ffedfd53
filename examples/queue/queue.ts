import { createPostgresBackend, type Processor, Queue, Worker } from 'bullmq';

/** The queue is on Redis if REDIS_URL is set, or else on PostgreSQL. The writes of the worker are always on PostgreSQL. */
const { REDIS_URL: url, DATABASE_URL: connectionString = 'postgresql://localhost' } = process.env;

export function openQueue() {
  // Without the offline queue, a delivery gets 503 at once while Redis is down, and the service sends it again.
  const queue = url
    ? new Queue('docsmith', { connection: { url, enableOfflineQueue: false } })
    : new Queue('docsmith', { connection: { connectionString } }, createPostgresBackend);
  queue.on('error', report);
  return queue;
}

export function openWorker(processor: Processor) {
  // A job is stalled when its worker has died. By default, BullMQ gives it up the second time. Without `autorun`, the worker
  // can wait until the datastore is ready: on PostgreSQL without its tables, a running one reports errors without a pause.
  const options = { concurrency: 16, maxStalledCount: 10, autorun: false };
  const worker = url
    ? new Worker('docsmith', processor, { ...options, connection: { url } })
    : new Worker('docsmith', processor, { ...options, connection: { connectionString } }, createPostgresBackend);
  worker.on('failed', (job, error) => console.error('%s, attempt %d: %s', job?.id, job?.attemptsMade, error.message));
  worker.on('error', report);
  return worker;
}

/** Both connect again by themselves. */
function report(error: Error): void {
  console.error('Queue:', error.message);
}
