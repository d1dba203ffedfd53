import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type IdempotencyStore, memoryStore } from 'docsmith-webhooks';
import { postgresStore } from 'docsmith-webhooks/postgres';
import { redisStore } from 'docsmith-webhooks/redis';
import { sqliteStore } from 'docsmith-webhooks/sqlite';
import { Pool } from 'pg';
import { createClient } from 'redis';
import { openSqlite } from '../../__tests__/support/sqlite';
import { startPostgres } from '../queue/datastores';
import { startRedisInMemory } from './redis-in-memory';

/** A kind of store. Each of its stores remembers another number of events, and they do not share an index. */
export interface StoreKind {
  readonly name: string;
  /** Makes a store that remembers so many handled events. */
  filled(size: number): Promise<FilledStore>;
  /** CPU time of the server of the store, in microseconds. */
  serverCpu(): Promise<number>;
  stop(): Promise<void>;
}

export interface FilledStore {
  readonly store: IdempotencyStore;
  /** Removes what a measurement has added. */
  forget(keys: readonly string[]): Promise<unknown>;
}

/** Ids of 16 digits. Those of the stored events are spread over all of them. */
const allIds = 1e16;
const token = 'qLr8sW0000000000abcd';
export const ttl = 96 * 60 * 60 * 1000;

export const keyOf = (id: number) => `["message.updated","${String(id).padStart(16, '0')}"]`;
/** Makes the key of an event that no store knows. */
export const newKey = () => keyOf(Math.floor(Math.random() * allIds));

export async function memory(): Promise<StoreKind> {
  return {
    name: 'memoryStore',
    async filled(size) {
      const store = memoryStore({ max: size });
      for (let event = 0; event < size; event++) {
        const key = keyOf((event * allIds) / size);
        await store.claim(key, token, 60_000);
        await store.complete(key, token, ttl);
      }
      // The store is full: each new event takes the place of the oldest.
      return { store, forget: async () => {} };
    },
    serverCpu: async () => 0,
    stop: async () => {},
  };
}

export async function sqlite(): Promise<StoreKind> {
  const folder = mkdtempSync(path.join(tmpdir(), 'webhooks-bench-sqlite-'));
  const databases: ReturnType<typeof openSqlite>[] = [];
  return {
    name: 'sqliteStore',
    async filled(size) {
      const database = openSqlite(path.join(folder, `${size}.db`));
      databases.push(database);
      const store = sqliteStore({ database });
      database.exec(`
        WITH RECURSIVE events (event) AS (SELECT 0 UNION ALL SELECT event + 1 FROM events WHERE event < ${size - 1})
        INSERT INTO docsmith_webhooks
          SELECT printf('["message.updated","%016d"]', event * ${allIds / size}), '${token}', 1, ${Date.now() + ttl} + event
          FROM events;
        PRAGMA wal_checkpoint(TRUNCATE)`);
      const remove = database.prepare('DELETE FROM docsmith_webhooks WHERE key = ? RETURNING key');
      return {
        store,
        async forget(keys) {
          database.exec('BEGIN');
          for (const key of keys) remove.get(key);
          database.exec('COMMIT');
        },
      };
    },
    serverCpu: async () => 0,
    async stop() {
      for (const database of databases) database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export async function redis(): Promise<StoreKind> {
  const server = await startRedisInMemory();
  const clients: { destroy(): void }[] = [];
  const connect = async (database: number) => {
    const client = await createClient({ url: server.url, database }).connect();
    clients.push(client);
    return client;
  };
  const admin = await connect(0);
  return {
    name: 'redisStore',
    async filled(size) {
      // The databases of one Redis do not share their keys.
      const client = await connect(clients.length);
      const script = `for event = tonumber(ARGV[1]), tonumber(ARGV[2]) - 1 do
        local key = string.format('docsmith-webhooks:["message.updated","%016.0f"]', event * ${allIds / size})
        redis.call('SET', key, 'done ${token}', 'PX', ${ttl})
      end`;
      const part = 100_000;
      for (let from = 0; from < size; from += part) {
        await client.eval(script, { arguments: [String(from), String(Math.min(from + part, size))] });
      }
      return {
        store: redisStore({ sendCommand: (...args) => client.sendCommand(args) }),
        forget: (keys) => client.del(keys.map((key) => `docsmith-webhooks:${key}`)),
      };
    },
    async serverCpu() {
      const spent = (await admin.info('cpu')).matchAll(/used_cpu_(?:sys|user):([\d.]+)/g);
      return [...spent].reduce((sum, [, seconds]) => sum + Number(seconds) * 1e6, 0);
    },
    async stop() {
      for (const client of clients) client.destroy();
      await server.stop();
    },
  };
}

export async function postgres(): Promise<StoreKind> {
  const server = await startPostgres();
  const pool = new Pool({ connectionString: server.url }).on('error', () => {});
  // Its processes would come and go during the measurements.
  await pool.query('ALTER SYSTEM SET autovacuum = off');
  await pool.query('SELECT pg_reload_conf()');
  return {
    name: 'postgresStore',
    async filled(size) {
      const table = `events_${size}`;
      const store = postgresStore({ query: (text, values) => pool.query(text, values), table });
      await store.createTable();
      await pool.query(`INSERT INTO ${table}
        SELECT '["message.updated","' || lpad((event * ${allIds / size})::bigint::text, 16, '0') || '"]', '${token}', true,
          now() + interval '96 hours'
        FROM generate_series(0::bigint, ${size - 1}) AS event`);
      await pool.query(`VACUUM ANALYZE ${table}`);
      await pool.query('CHECKPOINT');
      return { store, forget: (keys) => pool.query(`DELETE FROM ${table} WHERE key = ANY($1)`, [keys]) };
    },
    serverCpu: async () => server.cpu(),
    async stop() {
      await pool.end();
      await server.stop();
    },
  };
}
