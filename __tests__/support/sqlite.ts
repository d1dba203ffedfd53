import Database from 'better-sqlite3';
import type { SqliteDatabase } from 'docsmith-webhooks/sqlite';

/** A database that a test opened. */
export interface OpenDatabase extends SqliteDatabase {
  close(): unknown;
}

/** Opens a database in a file, or ':memory:'. The options are those of the driver. */
export type OpenSqlite = (path: string, options?: object) => OpenDatabase;

/** The drivers that the running Node has, by name. The binary of better-sqlite3 is for one version of Node. */
export const sqliteDrivers: ReadonlyMap<string, OpenSqlite> = new Map(
  Object.entries<OpenSqlite>({ 'better-sqlite3': openBetterSqlite, 'node:sqlite': openNodeSqlite }).filter(([, open]) =>
    works(open),
  ),
);

/** Opens a database with the first driver. */
export const openSqlite: OpenSqlite = (path, options) => {
  for (const open of sqliteDrivers.values()) return open(path, options);
  throw new Error('This Node has no SQLite: better-sqlite3 cannot be loaded, and there is no node:sqlite.');
};

function openBetterSqlite(path: string, options?: object): OpenDatabase {
  return new Database(path, options);
}

/** The types of Node 20 do not know the module. */
function openNodeSqlite(path: string, options: object = {}): OpenDatabase {
  return Reflect.construct(Object(process.getBuiltinModule('node:sqlite')).DatabaseSync, [path, options]);
}

/** The first value of the first row. */
export function firstValue(database: SqliteDatabase, sql: string): unknown {
  return Object.values(Object(database.prepare(sql).get()))[0];
}

/** Calls a method that only one of the drivers has. */
export function callMethod(database: SqliteDatabase, method: string): void {
  Reflect.apply(Reflect.get(database, method), database, []);
}

function works(open: OpenSqlite): boolean {
  try {
    open(':memory:').close();
    return true;
  } catch {
    return false;
  }
}
