import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { docsmithWebhooks } from 'docsmith-webhooks';
import { type PostgresTransactionsOptions, postgresStore, postgresTransactions } from 'docsmith-webhooks/postgres';
import { expectTypeOf } from 'expect-type';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import ts from 'typescript';
import { deliver, listen, messageUpdated, receiver, secret } from '../support/endpoint';
import { describeWith, type Service, startPostgres } from '../support/services';
import { snippets } from '../support/snippets';
import { until } from '../support/until';

const minute = 60_000;

describeWith('postgres', 'postgresTransactions', () => {
  let server: Service;
  let pool: Pool;

  beforeAll(async () => {
    server = await startPostgres();
    pool = new Pool({ connectionString: server.url, max: 5 });
    await postgresTransactions({ pool }).createTable();
    await pool.query('CREATE TABLE effects (text text NOT NULL)');
  }, minute);

  beforeEach(() => pool.query('TRUNCATE docsmith_webhooks, effects'));

  const opened: { end(): Promise<void> }[] = [];
  afterEach(() => Promise.all(opened.splice(0).map((each) => each.end())));

  /** Fails the test if it did not return each connection to the pool. */
  afterEach(() => until(() => pool.waitingCount === 0 && pool.idleCount === pool.totalCount));

  afterAll(() => pool?.end());

  /** Opens a second pool, and closes it after the test. */
  function openPool(config: PoolConfig): Pool {
    const second = new Pool({ connectionString: server.url, ...config });
    opened.push(second);
    return second;
  }

  /** Starts an endpoint. Its handler inserts a row, then calls `handle`. */
  async function endpoint(
    handle: (client: PoolClient, run: number) => unknown = () => {},
    options: Partial<PostgresTransactionsOptions<PoolClient>> & { handlerTimeout?: number; timeout?: number } = {},
  ) {
    const { handlerTimeout = minute, timeout = minute, ...rest } = options;
    const idempotency = postgresTransactions({ pool, ...rest });
    const { webhooks, app, failures } = receiver<unknown, PoolClient>({
      handlerTimeout,
      idempotency: { store: idempotency, timeout },
    });
    let runs = 0;
    webhooks.on('*', async (req) => {
      const run = ++runs;
      await req.transaction.query('INSERT INTO effects VALUES ($1)', [req.webhook.id]);
      await handle(req.transaction, run);
    });
    const { url } = await listen(app);
    return {
      failures,
      runs: () => runs,
      status: async (event: unknown = messageUpdated) => (await deliver(url, event)).status,
    };
  }

  async function effects(): Promise<number> {
    const { rows } = await pool.query('SELECT count(*)::int AS count FROM effects');
    return rows[0].count;
  }

  test('req.transaction has the type of the client of the pool', () => {
    docsmithWebhooks(secret, { idempotency: postgresTransactions({ pool }) }).on('*', (req) => {
      expectTypeOf(req.transaction).toEqualTypeOf<PoolClient>();
    });
    // @ts-expect-error: req.transaction needs the idempotency option
    docsmithWebhooks(secret).on('*', (req) => req.transaction);
  });

  test('an event takes effect once, even if it is delivered several times', async () => {
    const { status, runs } = await endpoint();
    expect([await status(), await status(), await status()]).toEqual([204, 204, 204]);
    expect([runs(), await effects()]).toEqual([1, 1]);
  });

  test('a failed handler rolls back the effect and the key together, and the next delivery runs', async () => {
    const { status } = await endpoint((_client, run) => run === 1 && Promise.reject(new Error('boom')));
    expect([await status(), await effects()]).toEqual([500, 0]);
    expect([await status(), await effects()]).toEqual([204, 1]);
  });

  test('an event takes effect once in serializable transactions, even if many deliveries arrive at once', async () => {
    const serializable = openPool({ max: 20, options: '-c default_transaction_isolation=serializable' });
    const { status } = await endpoint(() => {}, { pool: serializable });
    const statuses = await Promise.all(Array.from({ length: 30 }, () => status()));
    expect([204, 409, 503]).toEqual(expect.arrayContaining([...new Set(statuses)]));
    expect([await status(), await effects()]).toEqual([204, 1]);
  });

  test('no other connection sees the effect before the commit', async () => {
    const seen: number[] = [];
    const { status } = await endpoint(async () => seen.push(await effects()));
    await status();
    expect([seen, await effects()]).toEqual([[0], 1]);
  });

  test('a duplicate waits for the delivery in flight, and is then acknowledged', async () => {
    let duplicate: Promise<number> | undefined;
    const { status, runs } = await endpoint(async () => {
      duplicate = status();
      await waiting(pool);
    });
    expect([await status(), await duplicate, runs()]).toEqual([204, 204, 1]);
  });

  test('a duplicate that waits runs if the delivery in flight fails', async () => {
    let duplicate: Promise<number> | undefined;
    const { status, runs } = await endpoint(async (_client, run) => {
      if (run > 1) return;
      duplicate = status();
      await waiting(pool);
      throw new Error('boom');
    });
    expect([await status(), await duplicate, runs(), await effects()]).toEqual([500, 204, 2, 1]);
  });

  test('a duplicate does not wait longer than lockTimeout: 409', async () => {
    const duplicates: number[] = [];
    const { status } = await endpoint(async () => duplicates.push(await status()), { lockTimeout: 20 });
    expect([await status(), duplicates]).toEqual([204, [409]]);
  });

  test('lockTimeout does not apply to the statements of the handlers', async () => {
    const seen: unknown[] = [];
    const client = await pool.connect();
    const { rows } = await client.query('SHOW lock_timeout');
    client.release();
    const { status } = await endpoint(async (transaction) =>
      seen.push(...(await transaction.query('SHOW lock_timeout')).rows),
    );
    await status();
    expect(seen).toEqual(rows);
  });

  test('a failed statement is not a success, even if the handler ignores the error', async () => {
    const { status, failures } = await endpoint((client) => client.query('SELECT 1 / 0').catch(() => {}));
    expect([await status(), await effects()]).toEqual([503, 0]);
    expect(failures).toEqual([expect.objectContaining({ code: 'store_unavailable' })]);
    expect(failures).toMatchObject([{ cause: { message: expect.stringContaining('no handler threw') } }]);
  });

  test.each([
    ['with a rollback', 'ROLLBACK', 0],
    ['with a rollback and a new transaction', 'ROLLBACK; BEGIN', 0],
    ['with a commit', 'COMMIT', 1],
    ['with a commit and a new transaction', 'COMMIT; BEGIN', 1],
  ])('a handler that ends the transaction itself %s is a 503', async (_how, statements, kept) => {
    const { status, failures } = await endpoint((client, run) => run === 1 && client.query(statements));
    expect([await status(), await effects()]).toEqual([503, kept]);
    expect(failures).toMatchObject([{ cause: { message: expect.stringContaining('a handler has ended it itself') } }]);
    expect([await status(), await effects()]).toEqual([204, 1]);
  });

  test.each([
    ['succeeded', 204, () => {}],
    ['failed', 500, () => Promise.reject(new Error('boom'))],
  ])(
    'a write after the handlers have %s throws, because another delivery may use the connection',
    async (_how, expected, end) => {
      let client: PoolClient | undefined;
      const { status } = await endpoint((given) => {
        client = given;
        return end();
      });
      expect(await status()).toBe(expected);
      const kept = await effects();
      expect(() => client?.query('INSERT INTO effects VALUES (1)')).toThrow('req.transaction is over');
      expect(await effects()).toBe(kept);
    },
  );

  test('a handler cannot release the connection', async () => {
    const { status, failures } = await endpoint((client) => client.release());
    expect([await status(), await effects()]).toEqual([500, 0]);
    expect(failures).toMatchObject([{ message: expect.stringContaining('release()') }]);
  });

  test('a failed handler does not leak its connection', async () => {
    const single = openPool({ max: 1 });
    const connections: unknown[] = [];
    const { status } = await endpoint(
      async (client, run) => {
        connections.push((await client.query('SELECT pg_backend_pid()')).rows[0]);
        if (run === 1) throw new Error('boom');
      },
      { pool: single },
    );
    expect([await status(), await status()]).toEqual([500, 204]);
    expect(connections[0]).toEqual(connections[1]);
  });

  test('a commit whose answer is lost is a 503, and the next delivery is acknowledged without running', async () => {
    let committing = false;
    let cut = false;
    const proxied = await poolThrough(server.url, (data, from, socket) => {
      if (from === 'pool') committing = !cut && data.includes('COMMIT');
      if (from === 'pool' || !committing) return true;
      cut = true;
      socket.destroy();
      return false;
    });
    opened.push(proxied);
    const { status, runs } = await endpoint(() => {}, { pool: proxied.pool });
    expect([await status(), await effects()]).toEqual([503, 1]);
    expect([await status(), runs(), await effects()]).toEqual([204, 1, 1]);
  });

  test.each([
    ['is opened', 'BEGIN'],
    ['is committed', 'COMMIT'],
  ])(
    'a connection that stops answering when a transaction %s is a 503, and is closed after a while',
    async (_when, statement) => {
      const silent = new Set<Socket>();
      const proxied = await poolThrough(server.url, (data, _from, socket) => {
        if (silent.size === 0 && data.includes(statement)) silent.add(socket);
        return !silent.has(socket);
      });
      opened.push(proxied);
      const { status } = await endpoint(() => {}, { pool: proxied.pool, timeout: 100, lockTimeout: 20 });
      expect(await status()).toBe(503);
      await until(async () => (await status()) === 204);
      expect(await effects()).toBe(1);
    },
  );

  test.each([
    ['text', 'NUL', 'a\u0000b', 'a\ufffdb'],
    ['jsonb', 'NUL', { name: 'a\u0000b' }, { name: 'a\ufffdb' }],
    ['jsonb', 'half a surrogate pair', { name: 'a\ud800b' }, { name: 'a\ufffdb' }],
  ])('PostgreSQL refuses %s with %s each time, unless it is made storable as docs/security.md says', async (...row) => {
    const [type, , given, kept] = row;
    const { storable, storableJson } = adviceOnText();
    const { status } = await endpoint((client, run) => {
      const value = typeof given === 'string' ? given : JSON.stringify(given);
      const repaired = typeof given === 'string' ? storable(given) : storableJson(given);
      return client.query(`INSERT INTO ${type}_from_strangers VALUES ($1)`, [run < 3 ? value : repaired]);
    });
    await pool.query(
      `CREATE TABLE IF NOT EXISTS ${type}_from_strangers (value ${type}); TRUNCATE ${type}_from_strangers`,
    );
    expect([await status(), await status(), await status()]).toEqual([500, 500, 204]);
    expect((await pool.query(`SELECT value FROM ${type}_from_strangers`)).rows).toEqual([{ value: kept }]);
  });

  test('a commit that violates a deferred constraint is a 503, and everything is rolled back', async () => {
    await pool.query('CREATE TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)');
    const { status } = await endpoint((client) => client.query('INSERT INTO once VALUES (1), (1)'));
    expect([await status(), await effects()]).toEqual([503, 0]);
  });

  test('a connection that breaks while the handlers run is a 503, and does not end the process', async () => {
    const { status } = await endpoint(async (client, run) => {
      if (run > 1) return;
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
      const ended = new Promise((resolve) => client.once('end', resolve));
      await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
      await ended;
    });
    expect([await status(), await effects()]).toEqual([503, 0]);
    expect([await status(), await effects()]).toEqual([204, 1]);
  });

  test('a connection that breaks right after the pool hands it out does not end the process', async () => {
    const { status } = await endpoint();
    pool.once('acquire', (client) => process.nextTick(() => client.emit('error', new Error('broken'))));
    expect(await status()).toBe(204);
  });

  test('a handler that runs on after the timeout keeps its transaction, and the end of the handler commits it', async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { status, runs } = await endpoint(() => finished, { handlerTimeout: 50, lockTimeout: 20 });
    expect([await status(), await status()]).toEqual([503, 409]);
    finish();
    await until(async () => (await effects()) === 1);
    expect([await status(), runs(), await effects()]).toEqual([204, 1, 1]);
  });

  test('a pool without a free connection is a 503', async () => {
    const taken = await Promise.all(Array.from({ length: 5 }, () => pool.connect()));
    opened.push({ end: async () => taken.forEach((client) => void client.release()) });
    const { status, runs } = await endpoint(() => {}, { timeout: 20 });
    expect([await status(), runs()]).toEqual([503, 0]);
  });

  test('handlers that wait for a second connection of a full pool fail in time, and the pool works again', async () => {
    const small = openPool({ max: 2, connectionTimeoutMillis: 2_000 }); // the time limit is that of the documentation
    let started = 0;
    let fill = () => {};
    const full = new Promise<void>((resolve) => {
      fill = resolve;
    });
    const waitForSecond = async () => {
      if (++started === 2) fill();
      await full;
      return small.query('SELECT 1');
    };
    const { status } = await endpoint(waitForSecond, { pool: small, timeout: 2_000 });
    const events = Array.from({ length: 4 }, (_, index) => ({ ...messageUpdated, id: `e${index}` }));
    const statuses = await Promise.all(events.map(status));
    expect([204, 500, 503]).toEqual(expect.arrayContaining([...new Set(statuses)]));
    expect(statuses).toContain(500);
    for (const event of events) expect(await status(event)).toBe(204);
    expect(await effects()).toBe(4);
  });

  test('claims and completed events of a postgresStore on the same table count', async () => {
    const store = postgresStore({ query: (text, values) => pool.query(text, values) });
    const transactions = postgresTransactions({ pool });
    await store.claim('id', 'a', minute);
    expect(await transactions.begin('id', 'b', minute)).toBe('in_flight');
    await store.complete('id', 'a', minute);
    expect(await transactions.begin('id', 'b', minute)).toBe('done');
  });

  test('an event is forgotten after its time to live', async () => {
    const transactions = postgresTransactions({ pool });
    const first = await transactions.begin('id', 'a', 1);
    if (typeof first === 'string') throw new Error(first);
    await first.commit();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const second = await transactions.begin('id', 'b', minute);
    if (typeof second === 'string') throw new Error(second);
    await second.rollback();
    expect(await transactions.deleteExpired()).toBe(1);
  });
});

/** Makes a pool that connects through a proxy. The proxy passes on the data for which `lets` returns true. */
async function poolThrough(url: string, lets: (data: Buffer, from: 'pool' | 'database', socket: Socket) => boolean) {
  const between = createServer((socket) => {
    const database = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('data', (data) => lets(data, 'pool', socket) && database.write(data));
    database.on('data', (data) => lets(data, 'database', socket) && socket.write(data));
    socket.on('error', () => {}).on('close', () => database.destroy());
    database.on('error', () => {}).on('close', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(between, 'listening');
  const address = new URL(url);
  address.port = String((between.address() as AddressInfo).port);
  const pool = new Pool({ connectionString: address.href, max: 1 }).on('error', () => {});
  return {
    pool,
    async end() {
      await pool.end();
      between.close();
    },
  };
}

/** The functions that docs/security.md shows for text from strangers. */
function adviceOnText(): { storable(text: string): string; storableJson(payload: object): string } {
  const { code = '' } = snippets.find((snippet) => snippet.code.includes('const storable =')) ?? {};
  return new Function(`${ts.transpile(code)}; return { storable, storableJson };`)();
}

/** Waits until a connection waits for a lock. */
async function waiting(pool: Pool): Promise<void> {
  const waiters = 'SELECT FROM pg_stat_activity WHERE wait_event_type = $1';
  await until(async () => (await pool.query(waiters, ['Lock'])).rowCount === 1);
}

test.each([
  [{ pool: {} }, 'pool: expected a Pool of pg'],
  [{}, 'pool: expected a Pool of pg'],
  [{ pool: new Pool(), lockTimeout: 0 }, 'lockTimeout: expected a whole number of milliseconds'],
])('postgresTransactions refuses %j', (options, expected) => {
  expect(() => Reflect.apply(postgresTransactions, undefined, [options])).toThrow(expected);
});
