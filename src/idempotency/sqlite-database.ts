import { statSync } from 'node:fs';
import { inspect } from 'node:util';
import { isFunction, kindOf, type Rule } from '../options/check-options';

/** An open SQLite database: a `DatabaseSync` of `node:sqlite`, or a `Database` of `better-sqlite3`. */
export interface SqliteDatabase {
  /** Runs statements. */
  exec(sql: string): unknown;
  /** Prepares one statement. */
  prepare(sql: string): SqliteStatement;
}

/** A prepared statement of a {@link SqliteDatabase}. */
export interface SqliteStatement {
  /** Runs the statement and returns its first row, as an object or as an array. */
  get(...values: (string | number)[]): unknown;
}

/** A table: the SQL that creates it if it does not exist, and a function that prepares the statements on it. */
export interface SqliteTable<Statements> {
  readonly create: string;
  prepare(database: SqliteDatabase): Statements;
}

/** An open connection whose database is set up. */
export interface SqliteConnection<Statements> {
  readonly statements: Statements;
  /** The settings of the connection, as SQL. The transactions of the store change them for a moment. */
  readonly settings: string;
  /** How durable the connection is: the `synchronous` of SQLite. */
  readonly durable: 'FULL' | 'EXTRA';
  /** Is `false` after the app has closed the connection, also if it has opened the database again. */
  isOpen(): boolean;
  /** Throws if the file was deleted or replaced. SQLite does not notice: it writes where no other process reads. */
  assertSameFile(): void;
}

const examples = 'such as new DatabaseSync(path) of node:sqlite or new Database(path) of better-sqlite3';

/** A database. Those of other drivers can have these methods too, so `connect()` also tries a statement. */
export const sqliteDatabase: Rule<object> = (value, name) => {
  const methods = ['exec', 'prepare'];
  if (
    typeof value === 'object' &&
    value !== null &&
    methods.every((method) => isFunction(Reflect.get(value, method)))
  ) {
    return value;
  }
  throw new TypeError(`${name}: expected an open database, ${examples}, got ${kindOf(value)}.`);
};

/**
 * Makes the settings that a database for many processes needs, and the table. Fails at once if another connection has
 * locked the database.
 *
 * @throws TypeError if the database cannot have these settings.
 */
export function connect<Statements>(
  database: SqliteDatabase,
  table: SqliteTable<Statements>,
): SqliteConnection<Statements> {
  // The only statement that needs no lock.
  const probe = database.prepare('PRAGMA busy_timeout');
  if (!isFunction(Object(probe).get) || !answers(probe)) {
    throw new TypeError(`database: expected a database ${examples}, got that of another driver.`);
  }
  const busyTimeout = textIn(probe.get(), /^\d+$/);
  try {
    database.exec('PRAGMA busy_timeout = 0');
    const path = textIn(database.prepare(pathOfMain).get(), /^/);
    if (path === '') {
      throw new TypeError(
        'database: expected a database in a file, got one in memory or a temporary one. Use memoryStore() instead.',
      );
    }
    const mode = textIn(database.prepare('PRAGMA journal_mode = WAL').get(), /^\w+$/);
    if (mode !== 'wal') {
      throw new TypeError(`database: expected one that can use the journal mode WAL, got one that uses ${mode}.`);
    }
    inTransaction(database, () => database.exec(table.create));
    const durable = textIn(database.prepare('PRAGMA synchronous').get(), /^\d$/) === '3' ? 'EXTRA' : 'FULL';
    database.exec(`PRAGMA synchronous = ${durable}`);
    const file = fileAt(path);
    return {
      statements: table.prepare(database),
      settings: `PRAGMA synchronous = ${durable}; PRAGMA busy_timeout = ${busyTimeout}`,
      durable,
      isOpen: () => answers(probe),
      assertSameFile() {
        if (fileAt(path) === file) return;
        throw new Error(`sqliteStore(): ${path} was deleted or replaced. Close the database and open it again.`);
      },
    };
  } catch (error) {
    if (!/readonly/.test(messageOf(error))) throw error;
    const message = 'database: expected a database that can be written, got one that is read-only.';
    throw new TypeError(message, { cause: error });
  } finally {
    database.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
  }
}

/** The path is empty for a database in memory, and for a temporary one. */
const pathOfMain = "SELECT coalesce(file, '') FROM pragma_database_list WHERE name = 'main'";

function answers(probe: SqliteStatement): boolean {
  try {
    return textIn(probe.get(), /^\d+$/) !== 'none';
  } catch {
    return false;
  }
}

function fileAt(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return `${found?.dev} ${found?.ino}`;
}

/** Runs the work in a transaction that can write. Fails at once if another connection writes. */
export function inTransaction<Result>(database: SqliteDatabase, work: () => Result): Result {
  execOutsideTransaction(database, 'BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** SQLite refuses a transaction within a transaction, so ours is never part of one that the app can roll back. */
export function execOutsideTransaction(database: SqliteDatabase, sql: string): void {
  try {
    database.exec(sql);
  } catch (error) {
    if (!/(?:within|inside) a transaction/.test(messageOf(error))) throw error;
    const advice = 'Open a connection for the store alone.';
    throw new Error(`sqliteStore(): the app has a transaction open on this connection. ${advice}`, { cause: error });
  }
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // After some errors, SQLite has rolled back by itself.
  }
}

/** The first value of a row as text, or 'none' if there is no row. Throws if it is not as `expected`. */
export function textIn(row: unknown, expected: RegExp): string {
  // If there is no row, Node 22.5 returns a row of NULLs. The statements of the store never return NULL.
  const [value]: unknown[] = row === undefined ? [null] : Object.values(Object(row));
  const text = value === null ? 'none' : value;
  if (/^(?:string|number|bigint)$/.test(typeof text) && expected.test(String(text))) return String(text);
  throw new TypeError(`sqliteStore(): the database returned ${inspect(row)}. Pass a database ${examples}.`);
}

/** The message of any thrown value. Drivers throw errors of different classes. */
export function messageOf(error: unknown): string {
  return String(Object(error).message);
}
