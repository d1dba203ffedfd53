/**
 * Exactly once: what the handlers write and the note that the event was handled are one transaction. Whenever the process
 * dies, either both are in the database or neither is, and then the next delivery runs.
 */
import { docsmithWebhooks } from 'docsmith-webhooks';
import { postgresTransactions } from 'docsmith-webhooks/postgres';
import express from 'express';
import { Pool } from 'pg';

async function main(): Promise<void> {
  // As long as the package waits (idempotency.timeout): a delivery that was answered must not stay in the queue for a connection.
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 2000 });
  // A connection that breaks while nobody uses it: the pool opens another.
  pool.on('error', (error) => console.error('PostgreSQL:', error.message));

  const transactions = postgresTransactions({ pool });
  await transactions.createTable();
  await pool.query('CREATE TABLE IF NOT EXISTS message_counts (username text PRIMARY KEY, messages int NOT NULL)');

  const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { idempotency: transactions });

  // A counter shows every event that runs twice, or not at all. The transaction is a client of pg's pool.
  webhooks.on('message.created', async (req) => {
    const { rows } = await req.transaction.query(
      `INSERT INTO message_counts AS known VALUES ($1, 1)
       ON CONFLICT (username) DO UPDATE SET messages = known.messages + 1
       RETURNING messages`,
      [req.webhook.payload.contact.username],
    );
    console.log('message %d', rows[0].messages);
  });

  // What has been remembered for 96 hours is deleted once an hour.
  setInterval(() => transactions.deleteExpired().catch(console.error), 60 * 60 * 1000).unref();

  const port = process.env.PORT ?? 3000;
  const app = express().use('/webhooks', webhooks);
  app.listen(port, () => console.log(`Receiving webhooks at http://localhost:${port}/webhooks`));
}

main();
