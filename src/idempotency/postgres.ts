/**
 * Remembers events in PostgreSQL.
 *
 * @module docsmith-webhooks/postgres
 */

import { checkOptions, type Rules } from '../options/check-options';
import { appFunction } from '../options/rules';
import { type PostgresQuery, type PostgresTable, resultIn, tableMethods, tableStatements } from './postgres-table';
import { storableKey } from './storable-key';
import type { IdempotencyStore } from './store';
import { tableInSchema } from './table-name';

export type { PostgresQuery, PostgresTable } from './postgres-table';
export {
  type PostgresTransactionsOptions,
  postgresTransactions,
  type TransactionClient,
  type TransactionPool,
} from './postgres-transactions';

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /** Sends one statement, as a pool of `pg` does: `(text, values) => pool.query(text, values)`. */
  readonly query: PostgresQuery;
  /**
   * The table, with or without a schema. Letters, digits and underscores.
   * @default 'docsmith_webhooks'
   */
  readonly table?: string;
}

const storeRules = { query: appFunction, table: tableInSchema } satisfies Rules<PostgresStoreOptions>;

/**
 * Remembers events in PostgreSQL (9.5 or later), for any number of processes. If the handlers write to the same database,
 * use {@link postgresTransactions}: it makes each event take effect exactly once.
 *
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 2_000 });
 * pool.on('error', console.error); // without a listener, Node ends the process when PostgreSQL goes away
 * const store = postgresStore({ query: (text, values) => pool.query(text, values) });
 * await store.createTable();
 * app.use('/webhooks/docsmith', docsmithWebhooks(secret, { idempotency: store }));
 * ```
 */
export function postgresStore(options: PostgresStoreOptions): IdempotencyStore & PostgresTable {
  const { table } = checkOptions('postgresStore()', options, storeRules);
  const { query } = options;
  const statements = tableStatements(table);

  return {
    ...tableMethods(statements, query),

    async claim(key, token, leaseMs) {
      if (await hold(key, token, false, leaseMs)) return 'claimed';
      const found = resultIn(await query(statements.find, [storableKey(key)]), /^(?:done|in_flight|none)$/);
      return found === 'done' ? 'done' : 'in_flight';
    },

    renew: (key, token, leaseMs) => hold(key, token, false, leaseMs),

    complete: (key, token, ttlMs) => hold(key, token, true, ttlMs),

    async release(key, token) {
      return resultIn(await query(statements.release, [storableKey(key), token]), /^(?:released|none)$/) === 'released';
    },
  };

  async function hold(key: string, token: string, done: boolean, milliseconds: number): Promise<boolean> {
    return (
      resultIn(await query(statements.hold, [storableKey(key), token, done, milliseconds]), /^(?:held|none)$/) ===
      'held'
    );
  }
}
