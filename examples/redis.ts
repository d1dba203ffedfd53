/**
 * Several processes that share one Redis or Valkey. The handlers run once per event, even if two processes receive it.
 * Start it twice, with a different PORT, and send the same event to both.
 */
import { subscribe } from 'node:diagnostics_channel';
import { docsmithWebhooks } from 'docsmith-webhooks';
import { redisStore } from 'docsmith-webhooks/redis';
import express from 'express';
import { createClient } from 'redis';

async function main(): Promise<void> {
  // Without the offline queue, deliveries get 503 at once while Redis is down. No handler runs; the service retries.
  const url = process.env.REDIS_URL ?? 'redis://localhost:6379';
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', (error) => console.error('Redis:', error.message));
  await client.connect();

  const store = redisStore({ sendCommand: (...args) => client.sendCommand(args) });
  const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { idempotency: store });

  webhooks.on('message.created', (req) => {
    console.log('message: %O', req.webhook.payload.message);
  });

  // No handler runs for a duplicate. This channel reports it, for example to a counter.
  subscribe('docsmith-webhooks:duplicate', (duplicate) => console.log('duplicate: %o', duplicate));

  const port = process.env.PORT ?? 3000;
  const app = express().use('/webhooks/docsmith', webhooks);
  app.listen(port, (error) => {
    if (error) throw error;
    console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
  });
}

main();
