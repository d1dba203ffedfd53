import { createServer } from 'node:http';
import { docsmithWebhooks, eventConsumer, type WebhookErrorHandler, type WebhookHandler } from 'docsmith-webhooks';
import { enqueue, processor } from 'docsmith-webhooks/bullmq';
import {
  postgresStore,
  postgresTransactions,
  type TransactionClient,
  type TransactionPool,
} from 'docsmith-webhooks/postgres';
import { redisStore } from 'docsmith-webhooks/redis';
import { sqliteStore } from 'docsmith-webhooks/sqlite';
import { exampleEvent, signedRequest } from 'docsmith-webhooks/testing';

// Compiles without Express, without its types, and with both.
const keep: WebhookHandler<'message.created'> = (req, res) => {
  const text: string = req.webhook.payload.message;
  res.statusCode = 202;
  res.end(text + req.headers['x-request-id']);
};
const onError: WebhookErrorHandler = (error, req, _res, next) => next(new Error(req.webhook.id, { cause: error }));
const webhooks = docsmithWebhooks('a secret', { idempotency: redisStore({ sendCommand: async () => null }) })
  .on('message.created', keep, [(req) => req.webhook.payload.message.length], onError)
  .use(onError);
createServer(webhooks);
postgresStore({ query: async () => ({ rows: [] }) });
export const openStore = () => sqliteStore({ database: { exec() {}, prepare: () => ({ get: () => undefined }) } });
signedRequest(exampleEvent('message.created'), 'a secret');
declare const pool: TransactionPool<TransactionClient & { savepoint(name: string): Promise<void> }>;
docsmithWebhooks('a secret', {
  events: { 'call.ended': { required: ['seconds'], type: 'object', properties: { seconds: { type: 'integer' } } } },
  idempotency: postgresTransactions({ pool }),
}).on('call.*', async (req) => {
  const seconds: number = req.webhook.payload.seconds;
  await req.transaction.savepoint('first');
  req.rawBody.readUInt8(seconds);
});
webhooks.use(enqueue({ add: async (_name, event) => event }, { timeout: 500 }));
const consumer = eventConsumer({ idempotency: postgresTransactions({ pool }) })
  .on('message.created', async (event, { job, signal, transaction }) => {
    const text: string = event.payload.message;
    await job.log(`${text} ${signal.aborted}`);
    await transaction.savepoint('first');
  })
  .on('*.deleted', (event) => event.payload.id);
export const run = processor(consumer);
// @ts-expect-error: no such pattern
webhooks.on('mesage.created', () => {});
