import { inspect } from 'node:util';

/** Sends one statement: the `query` of `pg`, or of a client like it. */
export type PostgresQuery = (
  text: string,
  values: unknown[],
) => Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;

/** The table that remembers the events. A store and transactions can share it. */
export interface PostgresTable {
  /** Creates the table if it does not exist. Any number of processes may do so at once. */
  createTable(): Promise<void>;
  /**
   * Deletes the events whose time to live is over. Call it regularly, for example once a day.
   *
   * @returns The number of deleted events.
   */
  deleteExpired(): Promise<number>;
}

/**
 * The statements on the table. They use the clock of the database, so the clocks of the processes do not matter. They
 * return text, because an app can tell its driver to return booleans and numbers as anything.
 */
export interface TableStatements {
  readonly create: string;
  readonly deleteExpired: string;
  /** Holds `$1` under the token `$2`, completed or not (`$3`), for `$4` milliseconds. No row if another token holds it. */
  readonly hold: string;
  /** Returns 'done' or 'in_flight'. No row if the key is free. */
  readonly find: string;
  /** No row if the token does not hold the key. */
  readonly release: string;
}

export function tableStatements(table: string): TableStatements {
  return {
    // The lock is needed because two processes that create a table at once can fail in spite of IF NOT EXISTS. The look-up
    // lets a user without the right to create tables use one that exists.
    create: `DO $$ BEGIN
      PERFORM pg_advisory_xact_lock(hashtext('docsmith-webhooks'));
      IF to_regclass('${table}') IS NULL THEN
        CREATE TABLE ${table} (
          key text COLLATE "C" PRIMARY KEY,
          token text NOT NULL,
          done boolean NOT NULL,
          expires_at timestamptz NOT NULL
        );
      END IF;
    END $$`,

    deleteExpired: `WITH deleted AS (DELETE FROM ${table} WHERE expires_at <= now() RETURNING key)
      SELECT count(*)::text AS result FROM deleted`,

    hold: `INSERT INTO ${table} AS held (key, token, done, expires_at)
      VALUES ($1, $2, $3, now() + $4::float8 * interval '1 millisecond')
      ON CONFLICT (key) DO UPDATE
        SET token = excluded.token, done = excluded.done, expires_at = excluded.expires_at
        WHERE held.expires_at <= now() OR (held.token = excluded.token AND (excluded.done OR NOT held.done))
      RETURNING 'held'::text AS result`,

    find: `SELECT CASE WHEN done THEN 'done' ELSE 'in_flight' END AS result
      FROM ${table} WHERE key = $1 AND expires_at > now()`,

    release: `DELETE FROM ${table} WHERE key = $1 AND token = $2 AND NOT done AND expires_at > now()
      RETURNING 'released'::text AS result`,
  };
}

/** Creates and cleans the table, through any function that sends statements. */
export function tableMethods(statements: TableStatements, query: PostgresQuery): PostgresTable {
  return {
    async createTable() {
      await query(statements.create, []);
    },
    async deleteExpired() {
      return Number(resultIn(await query(statements.deleteExpired, []), /^\d+$/));
    },
  };
}

/** The text that a statement returned, or 'none' if it returned no row. Throws if it is not as `expected`. */
export function resultIn(reply: unknown, expected: RegExp): string {
  const rows: unknown = Object(reply).rows;
  if (Array.isArray(rows) && rows.length < 2) {
    const result: unknown = rows.length === 0 ? 'none' : Object(rows[0]).result;
    if (typeof result === 'string' && expected.test(result)) return result;
  }
  throw new TypeError(
    `The query for the table of events returned ${inspect(reply)}. It must return the reply of pg: an object with rows.`,
  );
}
