import { createReadStream } from 'node:fs';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { docsmithWebhooks, type IdempotencyStore, memoryStore, type WebhookHandler } from 'docsmith-webhooks';
import { postgresStore, postgresTransactions } from 'docsmith-webhooks/postgres';
import { redisStore } from 'docsmith-webhooks/redis';
import { sqliteStore } from 'docsmith-webhooks/sqlite';
import { Pool } from 'pg';
import { createClient } from 'redis';
import { deliver, listen, messageUpdated, muteWarnings, platforms, secret } from '../support/endpoint';
import { describeWith, startPostgres, startRedis, temporaryFolder } from '../support/services';
import { type OpenDatabase, openSqlite } from '../support/sqlite';
import { until } from '../support/until';

type Handler = WebhookHandler<'*'>;
type Store = NonNullable<Parameters<typeof docsmithWebhooks>[1]>['idempotency'] & object;

beforeEach(muteWarnings);

const handlers: Readonly<Record<string, (leave: Promise<unknown>, status: number) => Handler>> = {
  'a promise': (leave, status) => async (_req, res) => {
    await leave;
    res.statusCode = status;
    res.end('{}');
  },
  'a callback': (leave, status) => (_req, res) => {
    leave.then(() => res.writeHead(status).end('{}'));
  },
  'a callback that declares next': (leave, status) => (_req, res, _next) => {
    leave.then(() => {
      res.writeHead(status);
      res.write('{');
      res.end('}');
    });
  },
  'a stream': (leave, status) => async (_req, res) => {
    await leave;
    res.statusCode = status;
    await pipeline(createReadStream(__filename), res);
  },
};

/** The ways in which a delivery ends while its handler works. */
const ends: Readonly<
  Record<string, (mount: RequestListener, answered: () => void, started: Promise<void>) => RequestListener>
> = {
  'the sender has left': (mount, answered, started) => (req, res) => {
    res.once('close', answered);
    started.then(() => req.socket.destroy());
    mount(req, res);
  },
  'a timeout middleware has answered 503': (mount, answered, started) => (req, res) => {
    res.once('finish', answered);
    started.then(() => res.writeHead(503).end());
    mount(req, res);
  },
};

/** Delivers an event whose first delivery ends early. Returns how often the handler ran after a second delivery. */
async function runsOf(
  mount: (middleware: ReturnType<typeof docsmithWebhooks>) => RequestListener,
  store: Store,
  end: (typeof ends)[string],
  handler: (leave: Promise<unknown>) => Handler,
): Promise<number> {
  let over = () => {};
  const leave = new Promise<void>((resolve) => {
    over = resolve;
  });
  let start = () => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  let runs = 0;
  const webhooks = docsmithWebhooks(secret, { idempotency: store, handlerTimeout: 15_000 });
  const first = handler(leave);
  webhooks.on('*', (_req, res, next) => {
    runs++;
    // In a later turn, as the timer of a middleware.
    setImmediate(start);
    return runs === 1 ? next() : res.end();
  });
  webhooks.on('*', first);
  const app = mount(webhooks);
  let early: RequestListener | undefined = end(app, over, started);
  const { url } = await listen((req, res) => {
    const listener = early ?? app;
    early = undefined;
    listener(req, res);
  });
  const event = { ...messageUpdated, id: `${Math.random()}` };
  await deliver(url, event).catch(() => {});
  await leave;
  await until(async () => (await deliver(url, event)).status !== 409);
  return runs;
}

const twoWays = ['a promise', 'a callback'];

/** @param ways - How the handlers answer. */
function decidesByTheHandlers(openStore: () => Store, ways = twoWays): void {
  const answering = Object.entries(handlers).filter(([name]) => ways.includes(name));

  describe.each(Object.entries(platforms))('on %s', (_platform, mount) => {
    describe.each(Object.entries(ends))('after %s', (_end, end) => {
      test.each(answering)('the event is released if the handler answers 500 in %s', async (_name, handler) => {
        expect(await runsOf(mount, openStore(), end, (leave) => handler(leave, 500))).toBe(2);
      });

      test.each(answering)('the event is recorded if the handler answers 200 in %s', async (_name, handler) => {
        expect(await runsOf(mount, openStore(), end, (leave) => handler(leave, 200))).toBe(1);
      });

      test('the event is recorded if the handler succeeds without an answer', async () => {
        expect(await runsOf(mount, openStore(), end, (leave) => async () => void (await leave))).toBe(1);
      });
    });

    test.each(['message.updated', 'newer.type'])(
      'an event %s without a handler is not recorded: it runs when the app has the handler',
      async (type) => {
        const event = { ...messageUpdated, type, id: `${Math.random()}` };
        const store = openStore();
        const old = docsmithWebhooks(secret, { idempotency: store }).on('contact.*', () => {});
        expect((await deliver((await listen(mount(old))).url, event)).status).toBe(204);
        const handler = jest.fn();
        const deployed = docsmithWebhooks(secret, { idempotency: store }).use((req) => handler(req.webhook.type));
        const { url } = await listen(mount(deployed));
        expect([(await deliver(url, event)).status, (await deliver(url, event)).status]).toEqual([204, 204]);
        expect(handler.mock.calls).toEqual([[type]]);
      },
    );
  });
}

describe('with memoryStore', () => decidesByTheHandlers(() => memoryStore(), Object.keys(handlers)));

describe('with sqliteStore', () => {
  let store: IdempotencyStore;
  let database: OpenDatabase | undefined;
  beforeAll(() => {
    database = openSqlite(path.join(temporaryFolder('sqlite'), 'events.db'));
    store = sqliteStore({ database });
  });
  afterAll(() => void database?.close());
  decidesByTheHandlers(() => store);
});

describeWith('redis-server', 'with redisStore', () => {
  let store: IdempotencyStore;
  let client: { close(): Promise<void> } | undefined;
  beforeAll(async () => {
    const redis = await createClient({ url: (await startRedis()).url }).connect();
    client = redis;
    store = redisStore({ sendCommand: (...args) => redis.sendCommand(args) });
  });
  afterAll(() => client?.close());
  decidesByTheHandlers(() => store);
});

describeWith('postgres', 'with PostgreSQL', () => {
  let pool: Pool;
  beforeAll(async () => {
    pool = new Pool({ connectionString: (await startPostgres()).url });
    await postgresTransactions({ pool }).createTable();
  });
  afterAll(() => pool?.end());
  describe('and postgresStore', () =>
    decidesByTheHandlers(() => postgresStore({ query: (text, values) => pool.query(text, values) })));
  describe('and postgresTransactions', () => decidesByTheHandlers(() => postgresTransactions({ pool })));
});
