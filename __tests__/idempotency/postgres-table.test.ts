import type { IdempotencyStore } from 'docsmith-webhooks';
import { type PostgresTable, postgresStore, postgresTransactions } from 'docsmith-webhooks/postgres';
import { Pool } from 'pg';
import { describeWith, type Service, startPostgres } from '../support/services';

const minute = 60_000;
/** The number of the type `text` in the catalogue of PostgreSQL. */
const textType = 25;

describeWith('postgres', 'the table of events', () => {
  let server: Service;
  let pool: Pool;

  beforeAll(async () => {
    server = await startPostgres();
    pool = new Pool({ connectionString: server.url });
  }, minute);

  afterAll(() => pool?.end());

  function open(table: string) {
    return postgresStore({ query: (text, values) => pool.query(text, values), table });
  }

  test('is created once, even if many processes try at the same time', async () => {
    const store = open('made_at_once');
    await Promise.all(Array.from({ length: 10 }, () => store.createTable()));
    expect(await store.claim('id', 'a', minute)).toBe('claimed');
    await store.createTable();
    expect(await store.claim('id', 'b', minute)).toBe('in_flight');
  });

  test('can be in a schema, and the names can be reserved words', async () => {
    await pool.query('CREATE SCHEMA "Select"');
    const store = open('Select.table');
    await store.createTable();
    expect(await store.claim('id', 'a', minute)).toBe('claimed');
    expect((await pool.query('SELECT key FROM "Select"."table"')).rows).toEqual([{ key: 'id' }]);
  });

  test('needs no right to create tables if it exists', async () => {
    await open('ready').createTable();
    await pool.query('CREATE ROLE app LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ready TO app');
    const app = new Pool({ connectionString: server.url.replace('test@', 'app@') });
    const store = postgresStore({ query: (text, values) => app.query(text, values), table: 'ready' });
    try {
      await store.createTable();
      expect(await store.claim('of the app', 'a', minute)).toBe('claimed');
    } finally {
      await app.end();
    }
  });

  test.each(['store', 'transactions'] as const)(
    'means the same to a driver that returns every value as text or as anything else (%s)',
    async (kind) => {
      const odd = new Pool({
        connectionString: server.url,
        types: { getTypeParser: (type: number) => (type === textType ? String : () => ({ odd: type })) },
      });
      const options = { query: (text: string, values: unknown[]) => odd.query(text, values), table: `odd_${kind}` };
      const store = postgresStore(options);
      const transactions = postgresTransactions({ pool: odd, table: options.table });
      const verdictOf = async (token: string) => {
        if (kind === 'store') return store.claim('id', token, minute);
        const opened = await transactions.begin('id', token, minute);
        if (typeof opened === 'string') return opened;
        await opened.rollback();
        return 'claimed';
      };
      try {
        await store.createTable();
        expect(await store.claim('id', 'a', minute)).toBe('claimed');
        expect(await verdictOf('b')).toBe('in_flight');
        expect(await store.renew('id', 'b', minute)).toBe(false);
        expect(await store.release('id', 'a')).toBe(true);
        expect(await verdictOf('b')).toBe('claimed');
        expect(await store.complete('done', 'a', 1)).toBe(true);
        expect(await store.complete('id', 'b', minute)).toBe(true);
        expect(await verdictOf('c')).toBe('done');
        await new Promise((resolve) => setTimeout(resolve, 10));
        expect(await store.deleteExpired()).toBe(1);
      } finally {
        await odd.end();
      }
    },
  );

  test('deletes expired events, and no others', async () => {
    const store = open('to_clean');
    await store.createTable();
    await store.complete('short', 'a', 1);
    await store.complete('long', 'a', minute);
    await store.claim('in-flight', 'a', minute);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await store.deleteExpired()).toBe(1);
    const { rows } = await pool.query('SELECT key FROM to_clean ORDER BY key');
    expect(rows).toEqual([{ key: 'in-flight' }, { key: 'long' }]);
  });
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['the rows without the rest', [{ result: 'held' }]],
  ['rows as arrays', { rows: [['held']] }],
  ['another result', { rows: [{ result: 'f' }] }],
  ['two rows', { rows: [{ result: 'held' }, { result: 'held' }] }],
])('a query that returns %s is an error, and no verdict', async (_what, reply) => {
  const store: IdempotencyStore & PostgresTable = Reflect.apply(postgresStore, undefined, [
    { query: async () => reply },
  ]);
  const expected =
    /^The query for the table of events returned .+ It must return the reply of pg: an object with rows\.$/s;
  await expect(store.deleteExpired()).rejects.toThrow(expected);
  await expect(store.claim('id', 'a', minute)).rejects.toThrow(expected);
  await expect(store.renew('id', 'a', minute)).rejects.toThrow(expected);
  await expect(store.complete('id', 'a', minute)).rejects.toThrow(expected);
  await expect(store.release('id', 'a')).rejects.toThrow(expected);
});
