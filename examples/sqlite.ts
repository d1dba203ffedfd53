/**
 * Several processes on one machine that share a file. The handlers run once per event, even if two processes receive it
 * or a process is restarted. Start it twice, with a different PORT, and send the same event to both.
 */
import Database from 'better-sqlite3';
import { docsmithWebhooks } from 'docsmith-webhooks';
import { sqliteStore } from 'docsmith-webhooks/sqlite';
import express from 'express';

// With `node:sqlite`, which newer versions of Node have, it is: new DatabaseSync(path). The store needs a connection of
// its own, so open another one for the queries of your handlers.
const database = new Database(process.env.DATABASE_FILE ?? 'webhooks.db');
const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { idempotency: sqliteStore({ database }) });

webhooks.on('message.created', (req) => {
  console.log('message: %O', req.webhook.payload.message);
});

const port = process.env.PORT ?? 3000;
const app = express().use('/webhooks/docsmith', webhooks);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
});
