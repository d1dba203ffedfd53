import { postgresStore } from 'docsmith-webhooks/postgres';
import { Pool } from 'pg';
import { describeWith, type Service, startPostgres } from '../support/services';

const minute = 60_000;

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

test.each(['', ' ', 'a b', 'a"b', 'a;b', "a'b", 'a.b.c', '.a', 'a.', '1a', 'a$b', 'é', 'a'.repeat(64), 7, null])(
  'postgresStore refuses the table %p',
  (table) => {
    expect(() => Reflect.apply(postgresStore, undefined, [{ query: async () => ({ rows: [] }), table }])).toThrow(
      /^table: expected a plain SQL name such as 'docsmith_webhooks' or 'schema\.name', got /,
    );
  },
);
