/**
 * Creates the tables. Run it once before the first start, and after each update of BullMQ. On PostgreSQL without its tables, a
 * worker reports errors without a pause.
 */
import { runMigrations } from 'bullmq';
import { postgresTransactions } from 'docsmith-webhooks/postgres';
import { Pool } from 'pg';

async function main(): Promise<void> {
  const pool = new Pool({ connectionString: process.env.DATABASE_URL });
  if (!process.env.REDIS_URL) {
    const client = await pool.connect();
    await runMigrations(client);
    client.release();
  }
  await postgresTransactions({ pool }).createTable();
  await pool.query('CREATE TABLE IF NOT EXISTS seen_messages (id text PRIMARY KEY)');
  await pool.end();
}

main();
