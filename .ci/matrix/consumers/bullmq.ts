import { createPostgresBackend, type Job, type JobsOptions, Queue, Worker } from 'bullmq';
import { docsmithWebhooks, eventConsumer, type WebhookEvent } from 'docsmith-webhooks';
import { enqueue, processor } from 'docsmith-webhooks/bullmq';

// Compiles with the types of BullMQ, on both of its datastores.
const connection = { url: 'redis://127.0.0.1' };
const onPostgres = { connection: { connectionString: 'postgresql://127.0.0.1' } };
const webhooks = docsmithWebhooks('a secret')
  .use(enqueue(new Queue('docsmith', { connection })))
  .use(enqueue(new Queue<WebhookEvent>('docsmith', { connection }), { jobOptions: { priority: 1 } }))
  .on('message.*', enqueue(new Queue('docsmith', onPostgres, createPostgresBackend)));

const options = (): JobsOptions => ({ delay: 1000 });
webhooks.use(enqueue(new Queue('docsmith', { connection }), { jobOptions: options, timeout: 500 }));
// @ts-expect-error: no option of BullMQ
webhooks.use(enqueue(new Queue('docsmith', { connection }), { jobOptions: { retries: 3 } }));

const consumer = eventConsumer().on('message.created', (event, { job }) => job.log(event.payload.message));
new Worker('docsmith', processor(consumer), { connection, concurrency: 16 });
new Worker('docsmith', processor(consumer), onPostgres, createPostgresBackend);

const withWholeJob = eventConsumer<unknown, unknown, { job: Job }>().on('*', (_event, { job }) => job.queueName);
new Worker('docsmith', processor(withWholeJob), { connection });
