/**
 * Any number of processes that share one Redis, or Valkey: each event runs its handlers once, wherever it is delivered.
 * Start it twice, with another PORT, and send both the same event.
 */
import { subscribe } from 'node:diagnostics_channel';
import { docsmithWebhooks } from 'docsmith-webhooks';
import { redisStore } from 'docsmith-webhooks/redis';
import express from 'express';
import { createClient } from 'redis';

async function main(): Promise<void> {
  // While Redis is away, deliveries are answered 503, at once: nothing runs, nothing is queued, and the sender tries again.
  const url = process.env.REDIS_URL ?? 'redis://localhost:6379';
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', (error) => console.error('Redis:', error.message));
  await client.connect();

  const store = redisStore({ sendCommand: (...args) => client.sendCommand(args) });
  const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { idempotency: store });

  webhooks.on('message.created', (req) => {
    console.log('message: %O', req.webhook.payload.message);
  });

  // Duplicates are acknowledged without a handler. Count them here.
  subscribe('docsmith-webhooks:duplicate', (duplicate) => console.log('duplicate: %o', duplicate));

  const port = process.env.PORT ?? 3000;
  const app = express().use('/webhooks', webhooks);
  app.listen(port, () => console.log(`Receiving webhooks at http://localhost:${port}/webhooks`));
}

main();
