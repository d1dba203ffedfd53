import { withDeadline } from '../deadline';
import type { OpenTransaction } from './store';

/** One connection, taken from the pool: the `PoolClient` of `pg`. */
export interface TransactionClient {
  /** Sends one statement. */
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
  /** Adds a listener. `pg` emits `error` when the connection breaks. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Removes a listener. */
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  /** Gives the connection back to the pool; with `true`, closes it. */
  release(destroy?: boolean): void;
}

/**
 * Milliseconds to wait for a statement of our own. Then the connection is closed: TCP can take 15 minutes to notice that the
 * other end is gone.
 */
export const silence = 5000;

/**
 * A savepoint ends with its transaction. If it is gone at the end, a handler has ended the transaction itself, for example
 * with an ORM. Its writes may then be rolled back or outside of the transaction, so the delivery is not acknowledged.
 */
export const savepoint = 'docsmith_webhooks';

/** The transaction that `begin()` has opened on this connection. */
export function openTransaction<Client extends TransactionClient>(client: Client): OpenTransaction<Client> {
  let over = false;
  return {
    transaction: lend(client, () => over),
    commit() {
      over = true;
      return endTransaction(client, `RELEASE SAVEPOINT ${savepoint}; COMMIT`);
    },
    rollback() {
      over = true;
      return endTransaction(client, 'ROLLBACK');
    },
  };
}

/** The client for the handlers. It throws when the transaction is over, because the pool may have lent it again. */
function lend<Client extends TransactionClient>(client: Client, isOver: () => boolean): Client {
  return new Proxy(client, {
    get(_client, name) {
      if (name === 'release') throw new Error('req.transaction: leave its release() to docsmith-webhooks.');
      const member: unknown = Reflect.get(client, name);
      if (typeof member !== 'function') return member;
      if (name !== 'query') return member.bind(client);
      return (...given: unknown[]) => {
        if (isOver()) throw new Error('req.transaction is over: await every write in the handler, before it ends.');
        return Reflect.apply(member, client, given);
      };
    },
  });
}

/** Ends the transaction and gives the connection back to the pool. Closes it if it does not answer. */
export async function endTransaction(client: TransactionClient, statement: string): Promise<void> {
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

/** Gives the connection back to the pool, or closes it. */
export function giveBack(client: TransactionClient, close: boolean): void {
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

/** The code of an error of PostgreSQL. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** The listener for errors of a connection that is in use: its next statement fails too. */
export function ignore(): void {}
