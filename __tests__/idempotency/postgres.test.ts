import { postgresStore } from 'docsmith-webhooks/postgres';
import { storeConformance } from 'docsmith-webhooks/testing';
import { Pool } from 'pg';
import { describeWith, type Service, startPostgres } from '../support/services';

const minute = 60_000;

describeWith('postgres', 'postgresStore', () => {
  let server: Service;
  let pool: Pool;

  beforeAll(async () => {
    server = await startPostgres();
    pool = new Pool({ connectionString: server.url });
    await open().createTable();
  }, minute);

  afterAll(() => pool?.end());

  function open() {
    return postgresStore({ query: (text, values) => pool.query(text, values) });
  }

  for (const { name, run } of storeConformance(() => open())) test(name, run);

  test('refuses a pool in place of its options', () => {
    expect(() => postgresStore(pool)).toThrow(
      /^postgresStore\(\): unknown option '\w+'\. Known options: query, table\.$/,
    );
  });
});

test('postgresStore refuses a query that is not a function', () => {
  expect(() => Reflect.apply(postgresStore, undefined, [{}])).toThrow('query: expected a function, got undefined.');
});
