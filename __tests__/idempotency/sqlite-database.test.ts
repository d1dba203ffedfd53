import type { IdempotencyStore } from 'docsmith-webhooks';
import { sqliteStore } from 'docsmith-webhooks/sqlite';
import { describeSqlite } from '../support/describe-sqlite';

const minute = 60_000;

describeSqlite('sqliteStore refuses', ({ driver, open, file, openStore }) => {
  test.each([':memory:', ''])('the database %p, which is not in a file', (memory) => {
    const database = open(memory);
    expect(() => openStore({ database })).toThrow(
      'database: expected a database in a file, got one in memory or a temporary one. Use memoryStore() instead.',
    );
  });

  test.each(['new', 'set up'])('a %s database that is read-only', (state) => {
    open(file()).exec('CREATE TABLE notes (text)');
    if (state === 'set up') openStore();
    const database = open(file(), driver === 'node:sqlite' ? { readOnly: true } : { readonly: true });
    expect(() => openStore({ database })).toThrow(
      'database: expected a database that can be written, got one that is read-only.',
    );
  });

  test('a database that is closed', () => {
    const database = open(file());
    database.close();
    expect(() => openStore({ database })).toThrow(/not open/);
  });

  test('a database with an open transaction', () => {
    openStore();
    const database = open(file());
    database.exec('BEGIN');
    expect(() => openStore({ database })).toThrow('the app has a transaction open on this connection');
  });

  test('a table of the app that has other columns', () => {
    open(file()).exec('CREATE TABLE docsmith_webhooks (id)');
    expect(() => openStore()).toThrow(/column/);
  });

  test('the class of a database in place of a database', () => {
    expect(() => construct(open(file()).constructor)).toThrow(
      new TypeError(
        'database: expected an open database, such as new DatabaseSync(path) of node:sqlite or new Database(path) of ' +
          'better-sqlite3, got a function.',
      ),
    );
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['an empty row', {}],
    ['another text', { held: 'f' }],
    ['true', [true]],
    ['the values in a row of their own', [['held']]],
  ])('%s as the row of a statement', async (_what, row) => {
    const database = open(file());
    let odd = false;
    const store = openStore({
      database: {
        exec: (sql) => database.exec(sql),
        prepare(sql) {
          const statement = database.prepare(sql);
          const onTable = sql.includes('docsmith_webhooks');
          return { get: (...values) => (odd && onTable ? row : statement.get(...values)) };
        },
      },
    });
    odd = true;
    const expected = /^sqliteStore\(\): the database returned .+\. Pass a database such as new DatabaseSync\(path\)/s;
    await expect(store.claim('id', 'a', minute)).rejects.toThrow(expected);
    await expect(store.renew('id', 'a', minute)).rejects.toThrow(expected);
    await expect(store.complete('id', 'a', minute)).rejects.toThrow(expected);
    await expect(store.release('id', 'a')).rejects.toThrow(expected);
    odd = false;
    expect(await openStore().claim('id', 'b', minute)).toBe('claimed');
  });
});

describeSqlite('sqliteStore', ({ open, file, openStore }) => {
  test('understands a row of NULLs as no row, because Node 22.5 returns it', async () => {
    const database = open(file());
    const store = openStore({
      database: {
        exec: (sql) => database.exec(sql),
        prepare(sql) {
          const statement = database.prepare(sql);
          return { get: (...values) => statement.get(...values) ?? { result: null } };
        },
      },
    });
    expect(await store.release('id', 'a')).toBe(false);
    expect(await store.claim('id', 'a', minute)).toBe('claimed');
    expect(await store.claim('id', 'b', minute)).toBe('in_flight');
    expect(await store.renew('id', 'b', minute)).toBe(false);
    expect(await store.complete('id', 'a', minute)).toBe(true);
    expect(await store.claim('id', 'b', minute)).toBe('done');
  });
});

test.each([
  ['a path', 'webhooks.db', 'a string'],
  ['nothing', undefined, 'undefined'],
  ['a database without prepare()', { exec() {} }, 'an object'],
])('sqliteStore refuses %s as the database', (_what, database, got) => {
  expect(() => construct(database)).toThrow(
    /^database: expected an open database, such as new DatabaseSync\(path\) of /,
  );
  expect(() => construct(database)).toThrow(`got ${got}.`);
});

test.each([
  ['with callbacks', () => ({ sql: "SELECT 'open'", get: () => ({}) })],
  ['with promises', async () => ({ get: async () => ({ open: 'open' }) })],
  ['with promises of rows', () => ({ get: async () => ({ open: 'open' }) })],
])('sqliteStore refuses a database of a driver %s', (_what, prepare) => {
  expect(() => construct({ exec() {}, prepare })).toThrow(
    /^database: expected a database such as .+, got that of another driver\.$/,
  );
});

function construct(database: unknown): IdempotencyStore {
  return Reflect.apply(sqliteStore, undefined, [{ database }]);
}
