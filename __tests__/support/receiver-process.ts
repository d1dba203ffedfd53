/**
 * A receiver in its own process, so that a test can kill it. Several receivers share one store. The handler records
 * each run, either as a line in a file, which survives the process, or as a row that its transaction inserts.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { docsmithWebhooks } from 'docsmith-webhooks';
import { postgresStore, postgresTransactions } from 'docsmith-webhooks/postgres';
import { redisStore } from 'docsmith-webhooks/redis';
import { sqliteStore } from 'docsmith-webhooks/sqlite';
import { Pool } from 'pg';
import { createClient } from 'redis';
import { secret } from './secret';
import { serve, whenTold } from './serve';
import { openSqlite } from './sqlite';

export interface ReceiverSettings {
  readonly kind: 'sqlite' | 'redis' | 'postgres' | 'transactions';
  /** The URL of the server, or the path of the SQLite database. */
  readonly storeUrl: string;
  /** The file that records the handler runs. */
  readonly effects: string;
  readonly lease: number;
  readonly timeout: number;
  /** The handler waits for up to this many milliseconds before and after it records its run. */
  readonly work: number;
}

async function start({ kind, storeUrl, effects, lease, timeout, work }: ReceiverSettings) {
  serve(kind === 'transactions' ? inTransactions() : await withStore());

  function inTransactions() {
    const pool = openPool();
    const idempotency = postgresTransactions({ pool, lockTimeout: timeout / 2 });
    return docsmithWebhooks(secret, { idempotency: { store: idempotency, timeout } }).on('*', async (req) => {
      await sleep(Math.random() * work);
      await req.transaction.query('INSERT INTO effects (id, pid) VALUES ($1, $2)', [req.webhook.id, process.pid]);
      await sleep(Math.random() * work);
    });
  }

  async function withStore() {
    const store = await openStore();
    return docsmithWebhooks(secret, { idempotency: { store, lease, timeout } }).on('*', async (req) => {
      await sleep(Math.random() * work);
      appendFileSync(effects, `${req.webhook.id} ${process.pid}\n`);
      await sleep(Math.random() * work);
    });
  }

  function openStore() {
    if (kind === 'sqlite') return sqliteStore({ database: openSqlite(storeUrl) });
    return kind === 'redis' ? openRedis() : openPostgres();
  }

  function openPostgres() {
    const pool = openPool();
    return postgresStore({ query: (text, values) => pool.query(text, values) });
  }

  function openPool(): Pool {
    // The pool replaces an idle connection that breaks. Without a listener, the error would end the process.
    return new Pool({ connectionString: storeUrl, max: 20 }).on('error', () => {});
  }

  async function openRedis() {
    const client = createClient({ url: storeUrl }).on('error', () => {});
    await client.connect();
    return redisStore({ sendCommand: (...args) => client.sendCommand(args) });
  }
}

whenTold(start);
