/** Opens the queue that QUEUE_URL names, on Redis or on PostgreSQL. */
import { createPostgresBackend, Queue, Worker } from 'bullmq';

const url = process.env.QUEUE_URL;
const [connection, backend] = url.startsWith('redis:')
  ? [{ url }, undefined]
  : [{ connectionString: url, migrate: true }, createPostgresBackend];

export const openQueue = () => new Queue('docsmith', { connection }, backend);

export const openWorker = (processor) =>
  new Worker('docsmith', processor, { connection, concurrency: 16, maxStalledCount: 10 }, backend);
