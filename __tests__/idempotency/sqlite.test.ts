import type { IdempotencyStore } from 'docsmith-webhooks';
import { storeConformance } from 'docsmith-webhooks/testing';
import { describeSqlite } from '../support/describe-sqlite';
import { callMethod, firstValue, type OpenDatabase } from '../support/sqlite';

const minute = 60_000;

describeSqlite('sqliteStore', ({ driver, open, file, openStore, read }) => {
  describe('on one connection', () => {
    for (const { name, run } of storeConformance(() => openStore())) test(name, run);
  });

  describe('on four connections that take turns', () => {
    for (const { name, run } of storeConformance(() => inTurns([1, 2, 3, 4].map(() => openStore())))) test(name, run);
  });

  test('the events outlive the process: another connection to the file finds them', async () => {
    const database = open(file());
    const store = openStore({ database });
    await store.claim('done', 'a', minute);
    await store.complete('done', 'a', minute);
    await store.claim('in flight', 'a', minute);
    database.close();
    const next = openStore();
    expect(await next.claim('done', 'b', minute)).toBe('done');
    expect(await next.claim('in flight', 'b', minute)).toBe('in_flight');
  });

  test('two tables in one file keep events apart', async () => {
    const database = open(file());
    await openStore({ database, table: 'one' }).claim('id', 'a', minute);
    expect(await openStore({ database, table: 'Select' }).claim('id', 'b', minute)).toBe('claimed');
    expect(read('SELECT token FROM main."Select"')).toBe('b');
  });

  test('a temporary table of the app with the same name is left alone', async () => {
    const database = open(file());
    database.exec('CREATE TEMP TABLE docsmith_webhooks (x)');
    expect(await openStore({ database }).claim('id', 'a', minute)).toBe('claimed');
    expect(read('SELECT token FROM docsmith_webhooks')).toBe('a');
  });

  test('an event that expires while it is claimed is done or claimed, and no error', async () => {
    const store = openStore();
    await store.claim('id', 'a', minute);
    await store.complete('id', 'a', minute);
    const expiry = Number(read('SELECT expires_at FROM docsmith_webhooks'));
    jest
      .spyOn(Date, 'now')
      .mockReturnValueOnce(expiry - 1)
      .mockReturnValue(expiry);
    expect(await store.claim('id', 'b', minute)).toBe('done');
    expect(await store.claim('id', 'b', minute)).toBe('claimed');
  });

  test('the table stays as small as the number of events that are remembered', async () => {
    const clock = jest.spyOn(Date, 'now');
    const store = openStore();
    const rows = [];
    for (let second = 0; second < 40; second++) {
      clock.mockReturnValue(1e12 + second * 1000);
      for (let event = 0; event < 25; event++) {
        await store.claim(`${second} ${event}`, 'a', 500);
        // Some processes crash: nothing completes or releases their events.
        if (event > 4) await store.complete(`${second} ${event}`, 'a', 5000);
      }
      rows.push(Number(read('SELECT count(*) FROM docsmith_webhooks')));
    }
    expect(Math.max(...rows)).toBeLessThan(7 * 25);
    expect(rows.at(-1)).toBeLessThanOrEqual(rows[10] ?? 0);

    clock.mockReturnValue(2e12);
    for (const id of Array(20).keys()) await store.complete(`last ${id}`, 'a', 5000);
    expect(Number(read('SELECT count(*) FROM docsmith_webhooks'))).toBe(20);
  });

  test('a completion is durable, and the settings of the connection are as before between two operations', async () => {
    const database = open(file());
    const setting = (name: string) => firstValue(database, `PRAGMA ${name}`);
    database.exec('PRAGMA busy_timeout = 1234; PRAGMA synchronous = OFF');
    const levels: unknown[] = [];
    const watched = {
      exec: (sql: string) => {
        if (sql === 'COMMIT') levels.push(setting('synchronous'), setting('busy_timeout'));
        return database.exec(sql);
      },
      prepare: (sql: string) => database.prepare(sql),
      close: () => database.close(),
    };
    const store = openStore({ database: watched });
    expect([setting('synchronous'), setting('busy_timeout')]).toEqual([2, 1234]);
    levels.length = 0;
    await store.claim('id', 'a', minute);
    await store.complete('id', 'a', minute);
    // 1 is NORMAL, 2 is FULL. Without a time limit, SQLite does not block the event loop.
    expect(levels).toEqual([1, 0, 2, 0]);
    expect([setting('synchronous'), setting('busy_timeout')]).toEqual([2, 1234]);
    expect(read('PRAGMA journal_mode')).toBe('wal');

    database.exec('PRAGMA synchronous = EXTRA');
    await openStore({ database: watched }).complete('id', 'a', minute);
    expect(levels.slice(-2)).toEqual([3, 0]);
  });

  test.each([
    ['better-sqlite3', 'safe integers', {}, (database: OpenDatabase) => callMethod(database, 'defaultSafeIntegers')],
    ['node:sqlite', 'arrays and BigInt', { returnArrays: true, readBigInts: true }, () => {}],
    ['node:sqlite', 'no bare names of parameters', { allowBareNamedParameters: false }, () => {}],
  ])('the settings of %s do not matter: %s', async (only, _what, options, change) => {
    if (only !== driver) return;
    const database = open(file(), options);
    change(database);
    const store = openStore({ database });
    expect(await store.claim('id', 'a', minute)).toBe('claimed');
    expect(await store.claim('id', 'b', minute)).toBe('in_flight');
    expect(await store.renew('id', 'b', minute)).toBe(false);
    expect(await store.release('id', 'a')).toBe(true);
    expect(await store.complete('id', 'b', minute)).toBe(true);
    expect(await store.claim('id', 'c', minute)).toBe('done');
  });
});

/** A store that uses another one for each call. */
function inTurns(stores: IdempotencyStore[]): IdempotencyStore {
  let turn = 0;
  const next = () => stores[turn++ % stores.length] ?? failed();
  return {
    claim: async (...given) => next().claim(...given),
    renew: async (...given) => next().renew(...given),
    complete: async (...given) => next().complete(...given),
    release: async (...given) => next().release(...given),
  };
}

function failed(): never {
  throw new Error('There is no store.');
}
