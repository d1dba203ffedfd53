import { inspect } from 'node:util';
import { withDeadline } from '../deadline';
import { kindOf } from '../options/kind-of';
import { asText, type PostgresQuery, type PostgresTable, tableMethods, tableStatements } from './postgres-table';
import type { IdempotencyTransactions, OpenTransaction } from './store';

/** One connection, taken from the pool: the `PoolClient` of `pg`. */
export interface TransactionClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  /** Gives the connection back; with `true`, closes it. */
  release(destroy?: boolean): void;
}

/** The pool of `pg`. */
export interface TransactionPool<Client extends TransactionClient> {
  connect(callback: (error: Error | undefined, client: Client | undefined) => void): void;
  readonly query: PostgresQuery;
}

/** How PostgreSQL is reached. */
export interface PostgresTransactionsOptions<Client extends TransactionClient> {
  /** The pool of `pg`. A delivery takes one connection for as long as its handlers run. */
  readonly pool: TransactionPool<Client>;
  /**
   * The table, with a schema or without: letters, digits and underscores.
   * @default 'docsmith_webhooks'
   */
  readonly table?: string;
  /**
   * How long a duplicate waits for the delivery in flight, in milliseconds, before it is answered 409. Keep it below
   * `storeTimeout`.
   * @default 1_000
   */
  readonly lockTimeout?: number;
}

/**
 * Gives each delivery a transaction: the id of the event is inserted, the handlers write through `req.transaction`, and
 * both are committed together before the delivery is answered 204, or rolled back together. So each event takes effect
 * exactly once, even if the process dies at any moment.
 *
 * What is written by other means, such as a mail, is not part of it. Await every write; leave `BEGIN`, `COMMIT`, `ROLLBACK`
 * and the client's `release()` to the package (savepoints are free to use), and the answer, too: one that a handler sends
 * itself is sent before the commit.
 *
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * const webhooks = docsmithWebhooks(secret, { idempotency: postgresTransactions({ pool }) });
 * webhooks.on('message.created', async (req) => {
 *   await req.transaction.query('INSERT INTO messages (id) VALUES ($1)', [req.webhook.payload.id]);
 * });
 * ```
 */
export function postgresTransactions<Client extends TransactionClient>({
  pool,
  table = 'docsmith_webhooks',
  lockTimeout = 1000,
}: PostgresTransactionsOptions<Client>): IdempotencyTransactions<Client> & PostgresTable {
  if (typeof pool?.connect !== 'function' || typeof pool.query !== 'function') {
    throw new TypeError(`postgresTransactions: expected pool to be a Pool of pg, got ${kindOf(pool)}.`);
  }
  if (!Number.isInteger(lockTimeout) || lockTimeout <= 0 || lockTimeout >= 2 ** 31) {
    throw new TypeError(
      `postgresTransactions: expected lockTimeout to be a whole number of milliseconds above 0, got ${inspect(lockTimeout)}.`,
    );
  }
  const statements = tableStatements(table);

  return {
    ...tableMethods(statements, (text, values) => pool.query(text, values)),

    async begin(id, token, ttlMs) {
      const client = await connect(pool);
      let verdict: Verdict;
      try {
        verdict = await withDeadline(insert(client, asText(id), token, ttlMs), lockTimeout + silence);
      } catch (error) {
        // Without an answer from the database, whatever comes late must meet a closed connection.
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

  /** Waits for a transaction that has inserted the same id to end, since only then its outcome is known. */
  async function insert(client: Client, id: string, token: string, ttlMs: number): Promise<Verdict> {
    await client.query(`BEGIN; SAVEPOINT ${savepoint}`);
    const settings = await client.query(
      `SELECT current_setting('lock_timeout') AS before, set_config('lock_timeout', $1, true)`,
      [`${lockTimeout}ms`],
    );
    const { rows } = await client.query(statements.hold, [id, token, true, ttlMs]);
    await client.query(`SELECT set_config('lock_timeout', $1, true)`, [settings.rows[0]?.before]);
    if (rows.length > 0) return 'claimed';

    // Not done is a claim of a postgresStore on the same table, as while a deployment changes from one to the other.
    const found = await client.query(statements.find, [id]);
    return found.rows[0]?.done ? 'done' : 'in_flight';
  }
}

type Verdict = 'claimed' | 'in_flight' | 'done';

/**
 * Without a listener, a connection that breaks between two statements would end the process; with one, the next statement
 * fails. It may break at once, so the listener must be there before any promise is resolved.
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
 * A connection that gives no answer for so many milliseconds is closed: its other end may be gone, which TCP takes a quarter
 * of an hour to find out, and meanwhile the pool would lack it.
 */
const silence = 5000;

/**
 * Ends with the transaction, so it is gone if a handler has ended that itself, as the transactions of many an ORM do: what was
 * then rolled back, or written after it, must not be acknowledged as if it had been committed here.
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

/** The client as the handlers get it: once it is back in the pool, it carries the transactions of other deliveries. */
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

// The codes are those of PostgreSQL's manual, appendix A.

const ended =
  'a handler has ended it itself. Leave COMMIT and ROLLBACK to docsmith-webhooks; savepoints are free to use.';

const notCommitted: ReadonlyMap<unknown, string> = new Map([
  ['25P02', 'a statement in it had failed, and no handler threw.'],
  ['25P01', ended],
  ['3B001', ended],
]);

/** Why another delivery of the event must still be in flight: lock or statement timeout, serialization, deadlock. */
const conflicts: readonly unknown[] = ['55P03', '57014', '40001', '40P01'];

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function ignore(): void {}
