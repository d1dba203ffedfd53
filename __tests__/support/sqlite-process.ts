/** A process that starts to use a new database at a given time, so that several can do so at once. */
import { sqliteStore } from 'docsmith-webhooks/sqlite';
import { openSqlite } from './sqlite';

export interface SqliteStart {
  readonly file: string;
  /** When to start, in milliseconds of `Date.now()`. */
  readonly at: number;
}

process.on('message', async ({ file, at }: SqliteStart) => {
  while (Date.now() < at);
  const outcomes = await use(file).catch((error) => [String(error)]);
  process.send?.(outcomes);
});
process.once('disconnect', () => process.exit());

/** Claims an event that all processes want, and handles an event of its own. */
async function use(file: string): Promise<unknown[]> {
  const database = openSqlite(file);
  const store = sqliteStore({ database });
  const token = `${process.pid}`;
  const outcomes = [await store.claim('shared', token, 60_000)];
  await store.claim(token, token, 60_000);
  return [...outcomes, await store.complete(token, token, 60_000), await store.claim(token, 'another', 60_000)];
}
