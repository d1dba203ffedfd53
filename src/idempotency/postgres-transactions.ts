import { withDeadline } from '../deadline';
import { checkOptions, isFunction, kindOf, type Rules } from '../options/check-options';
import { timeout } from '../options/rules';
import {
  codeOf,
  endTransaction,
  giveBack,
  ignore,
  openTransaction,
  savepoint,
  silence,
  type TransactionClient,
} from './postgres-connection';
import { type PostgresQuery, type PostgresTable, resultIn, tableMethods, tableStatements } from './postgres-table';
import { storableKey } from './storable-key';
import type { IdempotencyTransactions } from './store';
import { tableInSchema } from './table-name';

export type { TransactionClient } from './postgres-connection';

/** The pool of `pg`. */
export interface TransactionPool<Client extends TransactionClient> {
  /** Takes a connection from the pool. */
  connect(callback: (error: Error | undefined, client: Client | undefined) => void): void;
  /** Sends one statement on any connection. */
  readonly query: PostgresQuery;
}

/** Options of {@link postgresTransactions}. */
export interface PostgresTransactionsOptions<Client extends TransactionClient> {
  /**
   * The pool of `pg`. A delivery takes one connection for as long as its handlers run. Set `connectionTimeoutMillis`: handlers
   * that take a second connection could otherwise wait for each other for ever.
   */
  readonly pool: TransactionPool<Client>;
  /**
   * The table, with or without a schema. Letters, digits and underscores.
   * @default 'docsmith_webhooks'
   */
  readonly table?: string;
  /**
   * How long a duplicate waits for the delivery in flight, in milliseconds, before it is answered 409. Keep it below
   * `idempotency.timeout`.
   * @default 1_000
   */
  readonly lockTimeout?: number;
}

const transactionRules = {
  pool: poolOfPg,
  table: tableInSchema,
  lockTimeout: timeout(1000),
} satisfies Rules<PostgresTransactionsOptions<TransactionClient>>;

function poolOfPg(pool: unknown, name: string): object {
  const methods = ['connect', 'query'];
  if (typeof pool === 'object' && pool !== null && methods.every((method) => isFunction(Reflect.get(pool, method)))) {
    return pool;
  }
  throw new TypeError(`${name}: expected a Pool of pg, got ${kindOf(pool)}.`);
}

/**
 * Gives each delivery a transaction. It inserts the key of the event, and the handlers write through `req.transaction`. Both
 * are committed before the answer, or both are rolled back. So each event takes effect exactly once, even if the process
 * crashes.
 *
 * Other effects, such as a mail or `pool.query()`, are not part of the transaction. Await every write. Leave `BEGIN`,
 * `COMMIT`, `ROLLBACK` and the client's `release()` to the package; savepoints are free to use. Leave the answer to the
 * package too, since a handler's own answer is sent before the commit.
 *
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 2_000 });
 * pool.on('error', console.error); // without a listener, Node ends the process when PostgreSQL goes away
 * const store = postgresTransactions({ pool });
 * await store.createTable();
 * const webhooks = docsmithWebhooks(secret, { idempotency: store });
 * webhooks.on('message.created', async (req) => {
 *   await req.transaction.query('INSERT INTO messages (id) VALUES ($1)', [req.webhook.payload.id]); // not pool.query()
 * });
 * ```
 */
export function postgresTransactions<Client extends TransactionClient>(
  options: PostgresTransactionsOptions<Client>,
): IdempotencyTransactions<Client> & PostgresTable {
  const { table, lockTimeout } = checkOptions('postgresTransactions()', options, transactionRules);
  const { pool } = options;
  const statements = tableStatements(table);

  return {
    ...tableMethods(statements, (text, values) => pool.query(text, values)),

    async begin(key, token, ttlMs) {
      const client = await connect(pool);
      let verdict: Verdict;
      try {
        verdict = await withDeadline(insert(client, storableKey(key), token, ttlMs), lockTimeout + silence);
      } catch (error) {
        // The database did not answer. A late answer must find the connection closed.
        if (codeOf(error) === undefined) giveBack(client, true);
        else await endTransaction(client, 'ROLLBACK').catch(ignore);
        if (conflicts.includes(codeOf(error))) return 'in_flight';
        throw error;
      }
      if (verdict === 'claimed') return openTransaction(client);
      await endTransaction(client, 'ROLLBACK');
      return verdict;
    },
  };

  /** Inserts the key. Waits while another transaction holds the same key. */
  async function insert(client: Client, key: string, token: string, ttlMs: number): Promise<Verdict> {
    await client.query(`BEGIN; SAVEPOINT ${savepoint}`);
    const settings = await client.query(
      `SELECT current_setting('lock_timeout') AS result, set_config('lock_timeout', $1, true)`,
      [`${lockTimeout}ms`],
    );
    const held = await client.query(statements.hold, [key, token, true, ttlMs]);
    await client.query(`SELECT set_config('lock_timeout', $1, true)`, [resultIn(settings, /^\d/)]);
    if (resultIn(held, /^(?:held|none)$/) === 'held') return 'claimed';

    // A row that is not done is a claim of a postgresStore() on the same table, for example during a deployment.
    const found = resultIn(await client.query(statements.find, [key]), /^(?:done|in_flight|none)$/);
    return found === 'done' ? 'done' : 'in_flight';
  }
}

type Verdict = 'claimed' | 'in_flight' | 'done';

/**
 * Without a listener, a connection that breaks between two statements ends the process. With one, the next statement
 * fails. A connection can break at once, so the listener is added before any promise is resolved.
 */
function connect<Client extends TransactionClient>(pool: TransactionPool<Client>): Promise<Client> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (!client) return reject(error);
      client.on('error', ignore);
      resolve(client);
    });
  });
}

/** Errors that usually mean that another delivery of the event is in flight: lock or statement timeout, serialization, deadlock. */
const conflicts: readonly unknown[] = ['55P03', '57014', '40001', '40P01'];
