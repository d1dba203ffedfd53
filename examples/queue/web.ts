/**
 * The web process: verifies each delivery, hands the event to a BullMQ queue, and answers 202 when the queue has confirmed
 * it. The handlers are in worker.ts. First run migrate.ts, with DATABASE_URL. Then start as many of both as you like, on any
 * machine.
 */
import { once } from 'node:events';
import { docsmithWebhooks } from 'docsmith-webhooks';
import { enqueue } from 'docsmith-webhooks/bullmq';
import express from 'express';
import { openQueue } from './queue';

async function main(): Promise<void> {
  const queue = openQueue();
  await queue.waitUntilReady(); // ends the process if PostgreSQL is down: BullMQ would not connect to it later
  const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET).use(enqueue(queue));

  const port = process.env.PORT ?? 3000;
  const app = express().use('/webhooks/docsmith', webhooks);
  const server = app.listen(port, (error) => {
    if (error) throw error;
    console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
  });

  process.once('SIGTERM', async () => {
    // While Redis is away, close() may never return. Nothing is lost: what was not answered is sent again.
    setTimeout(() => process.exit(1), 12_000).unref();
    const closed = once(server, 'close');
    server.close(); // accepts no more connections
    await webhooks.drain(); // the deliveries in flight are answered, and every answer closes its connection
    server.closeIdleConnections(); // those that no delivery uses
    await closed;
    await queue.close();
  });
}

main();
