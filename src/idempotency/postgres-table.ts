import { inspect } from 'node:util';

/** Sends one statement: the `query` of `pg`, or of what is like it. */
export type PostgresQuery = (
  text: string,
  values: unknown[],
) => Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;

/** The table in which the events are remembered; the same one for a store and for transactions. */
export interface PostgresTable {
  /** Creates the table if it is not there. Any number of processes may do so at once. */
  createTable(): Promise<void>;
  /**
   * Deletes the events whose time to live is over; call it now and then, such as once a day.
   *
   * @returns How many there were.
   */
  deleteExpired(): Promise<number>;
}

/** The statements on the table. Every time in them is the database's, so the clocks of the processes do not matter. */
export interface TableStatements {
  readonly create: string;
  readonly deleteExpired: string;
  /** Holds `$1` under the token `$2`, completed or not (`$3`), for `$4` milliseconds; no row if another token does. */
  readonly hold: string;
  readonly find: string;
  readonly release: string;
}

/** @throws TypeError if the name is none that needs no quotes. */
export function tableStatements(name: string): TableStatements {
  const table = quoteTable(name);
  return {
    // Without the lock, two processes that create a table at once can fail, whatever IF NOT EXISTS promises. And without
    // the look-up, one that may not create tables would fail although the table is there.
    create: `DO $$ BEGIN
      PERFORM pg_advisory_xact_lock(hashtext('docsmith-webhooks'));
      IF to_regclass('${table}') IS NULL THEN
        CREATE TABLE ${table} (
          id text COLLATE "C" PRIMARY KEY,
          token text NOT NULL,
          done boolean NOT NULL,
          expires_at timestamptz NOT NULL
        );
      END IF;
    END $$`,

    deleteExpired: `WITH deleted AS (DELETE FROM ${table} WHERE expires_at <= now() RETURNING id)
      SELECT count(*) AS count FROM deleted`,

    hold: `INSERT INTO ${table} AS held (id, token, done, expires_at)
      VALUES ($1, $2, $3, now() + $4::float8 * interval '1 millisecond')
      ON CONFLICT (id) DO UPDATE
        SET token = excluded.token, done = excluded.done, expires_at = excluded.expires_at
        WHERE held.expires_at <= now() OR (held.token = excluded.token AND (excluded.done OR NOT held.done))
      RETURNING id`,

    find: `SELECT token, done FROM ${table} WHERE id = $1 AND expires_at > now()`,

    release: `DELETE FROM ${table} WHERE id = $1 AND token = $2 AND NOT done AND expires_at > now() RETURNING id`,
  };
}

/** Each part is in quotes, so that a reserved word will do, and no search for lower case takes place. */
function quoteTable(name: string): string {
  const parts = /^(?:([a-z_]\w{0,62})\.)?([a-z_]\w{0,62})$/i.exec(name);
  if (typeof name !== 'string' || !parts) {
    throw new TypeError(`table: expected a name such as 'docsmith_webhooks' or 'schema.name', got ${inspect(name)}.`);
  }
  const [, schema, table] = parts;
  return schema === undefined ? `"${table}"` : `"${schema}"."${table}"`;
}

/** What the table is looked after with, through any function that sends statements. */
export function tableMethods(statements: TableStatements, query: PostgresQuery) {
  return {
    async createTable(): Promise<void> {
      await query(statements.create, []);
    },
    async deleteExpired(): Promise<number> {
      const { rows } = await query(statements.deleteExpired, []);
      return Number(rows[0]?.count);
    },
    async tokenOf(id: string): Promise<string | undefined> {
      const { rows } = await query(statements.find, [asText(id)]);
      return rows[0] && String(rows[0].token);
    },
  };
}

/** PostgreSQL's text holds every character but NUL. */
export function asText(id: string): string {
  return id.replaceAll('\\', '\\\\').replaceAll('\0', '\\0');
}
