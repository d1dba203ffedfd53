/**
 * Exactly-once handling. One transaction saves the writes of the handlers and the fact that the event is handled. If
 * the process dies, the database has both or neither. If it has neither, the next delivery runs the handlers again.
 */
import { docsmithWebhooks } from 'docsmith-webhooks';
import { postgresTransactions } from 'docsmith-webhooks/postgres';
import express from 'express';
import { Pool } from 'pg';

async function main(): Promise<void> {
  // The same as idempotency.timeout. After that time the delivery is answered, so it should not wait for a connection.
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 2000 });
  // An idle connection can break. The pool replaces it, but without this listener the error ends the process.
  pool.on('error', (error) => console.error('PostgreSQL:', error.message));

  const transactions = postgresTransactions({ pool });
  await transactions.createTable();
  await pool.query('CREATE TABLE IF NOT EXISTS message_counts (username text PRIMARY KEY, messages int NOT NULL)');

  const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { idempotency: transactions });

  // `req.transaction` is a client of the pool. Write through it, so that the writes belong to the transaction.
  webhooks.on('message.created', async (req) => {
    const { rows } = await req.transaction.query(
      `INSERT INTO message_counts AS known VALUES ($1, 1)
       ON CONFLICT (username) DO UPDATE SET messages = known.messages + 1
       RETURNING messages`,
      [req.webhook.payload.contact.username],
    );
    console.log('message %d', rows[0].messages);
  });

  // Deletes expired events once an hour. An event expires after 96 hours.
  setInterval(() => transactions.deleteExpired().catch(console.error), 60 * 60 * 1000).unref();

  const port = process.env.PORT ?? 3000;
  const app = express().use('/webhooks', webhooks);
  app.listen(port, () => console.log(`Receiving webhooks at http://localhost:${port}/webhooks`));
}

main();
