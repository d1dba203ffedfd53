import { kindOf } from '../options/kind-of';
import { asText, type PostgresQuery, type PostgresTable, tableMethods, tableStatements } from './postgres-table';
import type { IdempotencyStore } from './store';

export type { PostgresQuery, PostgresTable } from './postgres-table';
export {
  type PostgresTransactionsOptions,
  postgresTransactions,
  type TransactionClient,
  type TransactionPool,
} from './postgres-transactions';

/** How PostgreSQL is reached. */
export interface PostgresStoreOptions {
  /** Sends one statement, as a pool of `pg` does: `(text, values) => pool.query(text, values)`. */
  readonly query: PostgresQuery;
  /**
   * The table, with a schema or without: letters, digits and underscores.
   * @default 'docsmith_webhooks'
   */
  readonly table?: string;
}

/**
 * Remembers events in PostgreSQL (9.5 or later), for any number of processes. Where the handlers write to the same
 * database, {@link postgresTransactions} does more.
 *
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL });
 * pool.on('error', console.error); // without a listener, Node ends the process when PostgreSQL goes away
 * const store = postgresStore({ query: (text, values) => pool.query(text, values) });
 * await store.createTable();
 * app.use('/webhooks/docsmith', docsmithWebhooks(secret, { idempotency: store }));
 * ```
 */
export function postgresStore(options: PostgresStoreOptions): IdempotencyStore & PostgresTable {
  if (typeof options?.query !== 'function') {
    throw new TypeError(`postgresStore: expected query to be a function, got ${kindOf(options?.query)}.`);
  }
  // Called as a method, so that a pool itself will do for the options.
  const query: PostgresQuery = (text, values) => options.query(text, values);
  const { table = 'docsmith_webhooks' } = options;
  const statements = tableStatements(table);

  return {
    ...tableMethods(statements, query),

    async claim(id, token, leaseMs) {
      if (await hold(id, token, false, leaseMs)) return 'claimed';
      const { rows } = await query(statements.find, [asText(id)]);
      return rows[0]?.done ? 'done' : 'in_flight';
    },

    renew: (id, token, leaseMs) => hold(id, token, false, leaseMs),

    complete: (id, token, ttlMs) => hold(id, token, true, ttlMs),

    async release(id, token) {
      const { rows } = await query(statements.release, [asText(id), token]);
      return rows.length > 0;
    },
  };

  async function hold(id: string, token: string, done: boolean, milliseconds: number): Promise<boolean> {
    const { rows } = await query(statements.hold, [asText(id), token, done, milliseconds]);
    return rows.length > 0;
  }
}
