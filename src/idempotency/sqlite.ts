/**
 * Remembers events in a file of SQLite.
 *
 * @module docsmith-webhooks/sqlite
 */

import { checkOptions, type Rules } from '../options/check-options';
import { type SqliteDatabase, type SqliteStatement, sqliteDatabase, textIn } from './sqlite-database';
import { sqliteTransactions } from './sqlite-transactions';
import { storableKey } from './storable-key';
import type { IdempotencyStore } from './store';
import { tableName } from './table-name';

export type { SqliteDatabase, SqliteStatement } from './sqlite-database';

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /**
   * A database in a file: `new DatabaseSync(path)` of `node:sqlite`, or `new Database(path)` of `better-sqlite3`. Open a
   * connection for the store alone: while your code has a transaction open on it, deliveries are answered 503.
   */
  readonly database: SqliteDatabase;
  /**
   * The table, without a schema. Letters, digits and underscores. It is created if it does not exist.
   * @default 'docsmith_webhooks'
   */
  readonly table?: string;
}

const sqliteRules = { database: sqliteDatabase, table: tableName } satisfies Rules<SqliteStoreOptions>;

/**
 * Remembers events in a file of SQLite, for all processes of one machine, and over restarts. The database gets the journal
 * mode WAL, and the connection `synchronous = FULL`. The table is created and cleaned up by itself.
 *
 * @throws TypeError if an option is not valid, or if the database is in memory or read-only.
 * @example
 * ```ts
 * const database = new DatabaseSync('webhooks.db'); // of node:sqlite; or new Database('webhooks.db') of better-sqlite3
 * app.use('/webhooks/docsmith', docsmithWebhooks(secret, { idempotency: sqliteStore({ database }) }));
 * ```
 */
export function sqliteStore(options: SqliteStoreOptions): IdempotencyStore {
  const { table } = checkOptions('sqliteStore()', options, sqliteRules);
  const transaction = sqliteTransactions(options.database, eventTable(table));

  return {
    claim: (key, token, leaseMs) =>
      transaction('fast', ({ hold, find }) => {
        if (held(hold, key, token, false, leaseMs)) return 'claimed';
        return textIn(find.get(storableKey(key)), /^(?:done|in_flight)$/) === 'done' ? 'done' : 'in_flight';
      }),

    renew: (key, token, leaseMs) => transaction('fast', ({ hold }) => held(hold, key, token, false, leaseMs)),

    complete: (key, token, ttlMs) =>
      transaction('durable', ({ hold, deleteExpired }) => {
        textIn(deleteExpired.get(Date.now()), /^(?:deleted|none)$/);
        return held(hold, key, token, true, ttlMs);
      }),

    release: (key, token) =>
      transaction('fast', ({ release }) => {
        return textIn(release.get(storableKey(key), token, Date.now()), /^(?:released|none)$/) === 'released';
      }),
  };
}

function held(hold: SqliteStatement, key: string, token: string, done: boolean, milliseconds: number): boolean {
  const now = Date.now();
  const row = hold.get(storableKey(key), token, Number(done), now + milliseconds, now);
  return textIn(row, /^(?:held|none)$/) === 'held';
}

/**
 * The table of events and its statements. They return text, because an app can tell its driver to return numbers as
 * anything. The times are milliseconds of the clock of this machine.
 */
function eventTable(name: string) {
  const table = `main.${name}`;
  return {
    // The last statement changes nothing, but it fails if the database is read-only.
    create: `
      CREATE TABLE IF NOT EXISTS ${table} (
        key TEXT NOT NULL PRIMARY KEY,
        token TEXT NOT NULL,
        done INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS main.${name.replace(/"$/, '_expires_at"')} ON ${name} (expires_at);
      DELETE FROM ${table} WHERE false`,

    prepare: (database: SqliteDatabase) => ({
      /** Holds a key under a token, completed or not, until a time. No row if another token holds it now. */
      hold: database.prepare(`INSERT INTO ${table} AS held (key, token, done, expires_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE
          SET token = excluded.token, done = excluded.done, expires_at = excluded.expires_at
          WHERE held.expires_at <= ? OR (held.token = excluded.token AND (excluded.done OR NOT held.done))
        RETURNING 'held'`),

      /** Says who is in the way of `hold`, in the same transaction. The time is not asked for again: it has moved on. */
      find: database.prepare(`SELECT CASE WHEN done THEN 'done' ELSE 'in_flight' END FROM ${table} WHERE key = ?`),

      release: database.prepare(`DELETE FROM ${table} WHERE key = ? AND token = ? AND NOT done AND expires_at > ?
        RETURNING 'released'`),

      /** Deletes more rows than an event adds, so the table does not grow for ever. */
      deleteExpired: database.prepare(`DELETE FROM ${table}
        WHERE key IN (SELECT key FROM ${table} WHERE expires_at <= ? LIMIT 10)
        RETURNING 'deleted'`),
    }),
  };
}
