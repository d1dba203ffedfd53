import { withDeadline } from '../deadline';
import { checkOptions, isFunction, kindOf, type Rules } from '../options/check-options';
import { timeout } from '../options/rules';
import {
  type PostgresQuery,
  type PostgresTable,
  resultIn,
  tableMethods,
  tableName,
  tableStatements,
} from './postgres-table';
import { storableKey } from './storable-key';
import type { IdempotencyTransactions, OpenTransaction } from './store';

/** One connection, taken from the pool: the `PoolClient` of `pg`. */
export interface TransactionClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  /** Gives the connection back to the pool; with `true`, closes it. */
  release(destroy?: boolean): void;
}

/** The pool of `pg`. */
export interface TransactionPool<Client extends TransactionClient> {
  connect(callback: (error: Error | undefined, client: Client | undefined) => void): void;
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
  table: tableName,
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
 * Other effects, such as a mail or `pool.query()`, are not part of the transaction. Await every write. Leave `BEGIN`, `COMMIT`, `ROLLBACK` and
 * the client's `release()` to the package; savepoints are free to use. Leave the answer to the package too, since a handler's
 * own answer is sent before the commit.
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
        else await end(client, 'ROLLBACK').catch(ignore);
        if (conflicts.includes(codeOf(error))) return 'in_flight';
        throw error;
      }
      if (verdict === 'claimed') return transaction(client);
      await end(client, 'ROLLBACK');
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

/**
 * Milliseconds to wait for a statement of our own. Then the connection is closed: TCP can take 15 minutes to notice that the
 * other end is gone.
 */
const silence = 5000;

/**
 * A savepoint ends with its transaction. If it is gone at the end, a handler has ended the transaction itself, for example
 * with an ORM. Its writes may then be rolled back or outside of the transaction, so the delivery is not acknowledged.
 */
const savepoint = 'docsmith_webhooks';

function transaction<Client extends TransactionClient>(client: Client): OpenTransaction<Client> {
  let over = false;
  return {
    transaction: lend(client, () => over),
    commit() {
      over = true;
      return end(client, `RELEASE SAVEPOINT ${savepoint}; COMMIT`);
    },
    rollback() {
      over = true;
      return end(client, 'ROLLBACK');
    },
  };
}

/** The client for the handlers. It throws when the transaction is over, because the pool may have lent it again. */
function lend<Client extends TransactionClient>(client: Client, isOver: () => boolean): Client {
  return new Proxy(client, {
    get(_client, name) {
      if (name === 'release') throw new Error('req.transaction: leave its release() to docsmith-webhooks.');
      if (name === 'query' && isOver()) {
        throw new Error('req.transaction is over: await every write in the handler, before it ends.');
      }
      const member: unknown = Reflect.get(client, name);
      return typeof member === 'function' ? member.bind(client) : member;
    },
  });
}

async function end(client: TransactionClient, statement: string): Promise<void> {
  let done = false;
  try {
    await withDeadline(client.query(statement), silence);
    done = true;
  } catch (error) {
    const reason = notCommitted.get(codeOf(error));
    throw reason === undefined ? error : new Error(`The transaction was not committed: ${reason}`, { cause: error });
  } finally {
    giveBack(client, !done);
  }
}

function giveBack(client: TransactionClient, close: boolean): void {
  client.removeListener('error', ignore);
  client.release(close);
}

// The codes are in PostgreSQL's manual, appendix A.

const ended =
  'a handler has ended it itself. Leave COMMIT and ROLLBACK to docsmith-webhooks; savepoints are free to use.';

const notCommitted: ReadonlyMap<unknown, string> = new Map([
  ['25P02', 'a statement in it had failed, and no handler threw.'],
  ['25P01', ended],
  ['3B001', ended],
]);

/** Errors that usually mean that another delivery of the event is in flight: lock or statement timeout, serialization, deadlock. */
const conflicts: readonly unknown[] = ['55P03', '57014', '40001', '40P01'];

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function ignore(): void {}
