import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import {
  connect,
  execOutsideTransaction,
  inTransaction,
  messageOf,
  type SqliteConnection,
  type SqliteDatabase,
  type SqliteTable,
} from './sqlite-database';

/** Milliseconds for which an operation waits while another connection writes. Shorter than the default of `timeout`. */
const patience = 1500;
/** Milliseconds between two attempts, at most. A transaction takes less than one. */
const longestDelay = 5;

const nextTurn = () => turn();

/** Runs statements in a transaction. A durable one survives a power failure. Rejects if it may not have been committed. */
export type RunInTransaction<Statements> = <Result>(
  durability: 'durable' | 'fast',
  work: (statements: Statements) => Result,
) => Promise<Result>;

/**
 * Sets the database up, and returns a function that runs transactions. If the database is locked now, it is set up by
 * the first transaction. So any number of processes can start at once.
 *
 * @throws TypeError if the database cannot be used by several processes.
 */
export function sqliteTransactions<Statements>(
  database: SqliteDatabase,
  table: SqliteTable<Statements>,
): RunInTransaction<Statements> {
  let connection: SqliteConnection<Statements> | undefined;
  try {
    connection = connect(database, table);
  } catch (error) {
    if (!isLocked(error)) throw error;
  }

  /** Operations wait in one queue, so that a process tries only one at a time while another process writes. */
  let queue: Promise<unknown> = Promise.resolve();
  let length = 0;

  return async function runInTransaction(durability, work) {
    const end = performance.now() + patience;
    const isFirst = length++ === 0;
    const result = queue
      // Between two operations, the event loop goes on.
      .then(isFirst ? undefined : nextTurn)
      .then(() => retryUntil(end, () => attempt(durability, work)))
      .finally(() => length--);
    queue = result.catch(() => {});
    return result;
  };

  function attempt<Result>(durability: 'durable' | 'fast', work: (statements: Statements) => Result): Result {
    connection ??= connect(database, table);
    const { statements, durable, settings, assertSameFile, isOpen } = connection;
    try {
      return withSettings(durability === 'durable' ? durable : 'NORMAL', settings, () =>
        inTransaction(database, () => {
          const result = work(statements);
          assertSameFile();
          return result;
        }),
      );
    } catch (error) {
      if (!isLocked(error) && !isOpen()) connection = undefined;
      throw error;
    }
  }

  /** Without a time limit, SQLite fails at once if the database is locked. Its own wait would block the event loop. */
  function withSettings<Result>(synchronous: string, settings: string, work: () => Result): Result {
    execOutsideTransaction(database, `PRAGMA synchronous = ${synchronous}; PRAGMA busy_timeout = 0`);
    try {
      return work();
    } finally {
      database.exec(settings);
    }
  }
}

/** Tries again while the database is locked. The delays are random, so that every process gets its turn. */
async function retryUntil<Result>(end: number, attempt: () => Result): Promise<Result> {
  while (true) {
    try {
      return attempt();
    } catch (error) {
      if (!isLocked(error) || performance.now() >= end) throw error;
    }
    await sleep(Math.random() * longestDelay);
  }
}

function isLocked(error: unknown): boolean {
  return /\block(?:ed|ing)\b/.test(messageOf(error));
}
