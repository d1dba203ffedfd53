import path from 'node:path';
import type { IdempotencyStore } from 'docsmith-webhooks';
import { type SqliteStoreOptions, sqliteStore } from 'docsmith-webhooks/sqlite';
import { temporaryFolder } from './services';
import { firstValue, type OpenDatabase, type OpenSqlite, openSqlite, sqliteDrivers } from './sqlite';

interface Sqlite {
  readonly driver: string;
  /** Opens a database, and closes it after the test. */
  readonly open: OpenSqlite;
  /** A path for a database. Each test has its own. */
  file(): string;
  /** Makes a store, on a new connection to `file()` if no other is given. */
  openStore(options?: Partial<SqliteStoreOptions>): IdempotencyStore;
  /** Reads one value of `file()`, on a new connection. */
  read(sql: string): unknown;
}

/** A `describe()` for each driver that this Node has. Fails if there is none. */
export function describeSqlite(name: string, body: (sqlite: Sqlite) => void): void {
  test(`${name}: this Node has a SQLite`, () => void openSqlite(':memory:').close());
  for (const [driver, openWith] of sqliteDrivers) {
    describe(`${name}, with ${driver}`, () => {
      const opened: OpenDatabase[] = [];
      let folder: string;
      let count = 0;
      beforeAll(() => {
        folder = temporaryFolder('sqlite');
      });
      beforeEach(() => void count++);
      afterEach(() => opened.splice(0).forEach(close));
      const file = () => path.join(folder, `${count}.db`);
      const open: OpenSqlite = (...given) => {
        const database = openWith(...given);
        opened.push(database);
        return database;
      };
      body({
        driver,
        open,
        file,
        openStore: (options) => sqliteStore({ database: options?.database ?? open(file()), ...options }),
        read: (sql) => firstValue(open(file()), sql),
      });
    });
  }
}

function close(database: OpenDatabase): void {
  try {
    database.close();
  } catch {
    // The test has closed it.
  }
}
