/**
 * Handlers for which the order of events does not matter. `updated` can arrive before `created`, and an old event after a
 * newer one: the service does not promise an order, and retries change it. Each row keeps the `updated_at` of the event that
 * wrote it, and an older event does not overwrite it. A deletion is final, because ids are not used again: it leaves a row
 * without content, so that a late `created` does not bring the message back.
 *
 * | order                     | after the 1st | after the 2nd | after the 3rd |
 * | ------------------------- | ------------- | ------------- | ------------- |
 * | created, updated, deleted | as created    | as updated    | deleted       |
 * | created, deleted, updated | as created    | deleted       | deleted       |
 * | updated, created, deleted | as updated    | as updated    | deleted       |
 * | updated, deleted, created | as updated    | deleted       | deleted       |
 * | deleted, created, updated | deleted       | deleted       | deleted       |
 * | deleted, updated, created | deleted       | deleted       | deleted       |
 */
import { docsmithWebhooks } from 'docsmith-webhooks';
import { postgresTransactions } from 'docsmith-webhooks/postgres';
import express from 'express';
import { Pool } from 'pg';

async function main(): Promise<void> {
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 2000 });
  pool.on('error', (error) => console.error('PostgreSQL:', error.message));

  const transactions = postgresTransactions({ pool });
  await transactions.createTable();
  // `updated_at` of a deleted message is infinity: no event is newer.
  await pool.query(
    'CREATE TABLE IF NOT EXISTS messages (id text PRIMARY KEY, text text, updated_at timestamptz NOT NULL)',
  );

  const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { idempotency: transactions });

  // Both carry the whole message. Times are in seconds, so two updates of one second have no order: the one that arrives last
  // stays. `created` is older than an update of the same second.
  webhooks.on(['message.created', 'message.updated'], async ({ webhook: { type, payload }, transaction }) => {
    await transaction.query(
      `INSERT INTO messages AS known VALUES ($1, $2, to_timestamp($3))
       ON CONFLICT (id) DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at
       WHERE known.updated_at < excluded.updated_at OR (known.updated_at = excluded.updated_at AND $4)`,
      [payload.id, payload.message.replaceAll('\u0000', '\uFFFD'), payload.updated_at, type === 'message.updated'],
    );
  });

  // The payload of a deletion may have no field but `id`.
  webhooks.on('message.deleted', async ({ webhook: { payload }, transaction }) => {
    await transaction.query(
      `INSERT INTO messages VALUES ($1, NULL, 'infinity')
       ON CONFLICT (id) DO UPDATE SET text = NULL, updated_at = 'infinity'`,
      [payload.id],
    );
  });

  const port = process.env.PORT ?? 3000;
  const app = express().use('/webhooks/docsmith', webhooks);
  app.listen(port, (error) => {
    if (error) throw error;
    console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
  });
}

main();
