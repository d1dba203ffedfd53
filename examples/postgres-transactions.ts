/**
 * Exactly-once handling. One transaction saves the writes of the handlers and the fact that the event is handled. If
 * the process dies, the database has both or neither. If it has neither, the next delivery runs the handlers again.
 */
import { docsmithWebhooks } from 'docsmith-webhooks';
import { postgresTransactions } from 'docsmith-webhooks/postgres';
import express from 'express';
import { Pool } from 'pg';

async function main(): Promise<void> {
  // The same as idempotency.timeout: after that time the delivery is answered, so it should not wait for a connection. And
  // handlers that take a second connection by mistake fail then, where they could otherwise wait for each other for ever.
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 2000 });
  // An idle connection can break. The pool replaces it, but without this listener the error ends the process.
  pool.on('error', (error) => console.error('PostgreSQL:', error.message));

  const transactions = postgresTransactions({ pool });
  await transactions.createTable();
  await pool.query('CREATE TABLE IF NOT EXISTS message_counts (username text PRIMARY KEY, messages int NOT NULL)');

  const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { idempotency: transactions });

  // `req.transaction` is a client of the pool. Write through it, not through the pool, so that the writes belong to the
  // transaction. Strangers choose names, and PostgreSQL refuses NUL.
  webhooks.on('message.created', async (req) => {
    const { rows } = await req.transaction.query(
      `INSERT INTO message_counts AS known VALUES ($1, 1)
       ON CONFLICT (username) DO UPDATE SET messages = known.messages + 1
       RETURNING messages`,
      [req.webhook.payload.contact.username.replaceAll('\u0000', '\uFFFD')],
    );
    console.log('message %d', rows[0].messages);
  });

  // Deletes expired events once an hour. An event expires after 96 hours.
  setInterval(() => transactions.deleteExpired().catch(console.error), 60 * 60 * 1000).unref();

  const port = process.env.PORT ?? 3000;
  const app = express().use('/webhooks/docsmith', webhooks);
  app.listen(port, (error) => {
    if (error) throw error;
    console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
  });
}

main();
