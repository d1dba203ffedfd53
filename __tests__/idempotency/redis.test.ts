import { type RedisStoreOptions, redisStore } from 'docsmith-webhooks/redis';
import { storeConformance } from 'docsmith-webhooks/testing';
import { Cluster, Redis } from 'ioredis';
import Redis4 from 'ioredis4';
import { Redis as Redis5 } from 'ioredis5';
import { createClient, createCluster, RESP_TYPES } from 'redis';
import { describeWith, type Service, startRedis } from '../support/services';
import { until } from '../support/until';

const minute = 60_000;

describeWith('redis-server', 'redisStore', () => {
  let server: Service;
  let client: Awaited<ReturnType<typeof openClient>>;

  beforeAll(async () => {
    server = await startRedis();
    client = await openClient();
  }, minute);

  afterAll(() => client?.close());

  function openClient() {
    return createClient({ url: server.url }).connect();
  }

  function open(prefix?: string) {
    const sendCommand = (...args: string[]) => client.sendCommand(args);
    return redisStore({ sendCommand, ...(prefix === undefined ? {} : { prefix }) });
  }

  describe('with redis', () => {
    for (const { name, run } of storeConformance(() => open())) test(name, run);
  });

  describe('with ioredis', () => {
    let ioredis: Redis;
    beforeAll(() => {
      ioredis = new Redis(server.url);
    });
    afterAll(() => ioredis?.quit());

    for (const { name, run } of storeConformance(() =>
      redisStore({ sendCommand: (...args) => ioredis.call(...args) }),
    )) {
      test(name, run);
    }
  });

  // Versions 4 to 5.8 know only the lower-case names of commands, and later versions both.
  describe.each([
    ['4', (keyPrefix: string) => new Redis4(server.url, { keyPrefix })],
    ['5.8', (keyPrefix: string) => new Redis5(server.url, { keyPrefix })],
    ['6', (keyPrefix: string) => new Redis(server.url, { keyPrefix })],
  ])('with the keyPrefix of ioredis %s', (version, connectWith) => {
    test('two apps on one Redis do not see each other’s events', async () => {
      const [billing, search] = ['billing:', 'search:'].map((app) => connectWith(app + version));
      if (!billing || !search) throw new Error('There are two apps.');
      try {
        const one = redisStore({ sendCommand: (...args) => billing.call(...args) });
        const other = redisStore({ sendCommand: (...args) => search.call(...args) });
        expect(await one.claim('id', 'a', minute)).toBe('claimed');
        expect(await one.complete('id', 'a', minute)).toBe(true);
        expect(await one.claim('id', 'b', minute)).toBe('done');
        expect(await other.claim('id', 'a', minute)).toBe('claimed');
        expect((await client.keys(`*${version}docsmith*`)).sort()).toEqual([
          `billing:${version}docsmith-webhooks:id`,
          `search:${version}docsmith-webhooks:id`,
        ]);
        expect(await other.release('id', 'a')).toBe(true);
        expect(await client.keys(`search:${version}*`)).toEqual([]);
      } finally {
        await Promise.all([billing.quit(), search.quit()]);
      }
    });
  });

  describe('in a cluster', () => {
    let cluster: Awaited<ReturnType<typeof openCluster>>;
    let ioredis: Cluster;

    beforeAll(async () => {
      const { url } = await startRedis('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
      const node = await createClient({ url }).connect();
      await node.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
      await until(async () => String(await node.sendCommand(['CLUSTER', 'INFO'])).includes('cluster_state:ok'));
      node.destroy();
      cluster = await openCluster(url);
      ioredis = new Cluster([url]);
    }, minute);

    afterAll(async () => {
      cluster?.destroy();
      await ioredis?.quit();
    });

    function openCluster(url: string) {
      return createCluster({ rootNodes: [{ url }] }).connect();
    }

    test.each<[string, RedisStoreOptions['sendCommand']]>([
      ['redis', (...args) => cluster.sendCommand(args[0] === 'eval' ? args[3] : args[1], false, args)],
      ['ioredis', (...args) => ioredis.call(...args)],
    ])('handles an event with %s', async (id, sendCommand) => {
      const store = redisStore({ sendCommand });
      expect(await store.claim(id, 'a', minute)).toBe('claimed');
      expect(await store.claim(id, 'b', minute)).toBe('in_flight');
      expect(await store.renew(id, 'a', minute)).toBe(true);
      expect(await store.complete(id, 'a', minute)).toBe(true);
      expect(await store.release(id, 'a')).toBe(false);
      expect(await store.claim(id, 'b', minute)).toBe('done');
    });
  });

  test('understands replies that come as buffers', async () => {
    const buffers = client.withTypeMapping({
      [RESP_TYPES.SIMPLE_STRING]: Buffer,
      [RESP_TYPES.BLOB_STRING]: Buffer,
    });
    const store = redisStore({ sendCommand: (...args) => buffers.sendCommand(args) });
    expect(await store.claim('buffers', 'a', minute)).toBe('claimed');
    expect(await store.claim('buffers', 'b', minute)).toBe('in_flight');
    expect(await store.complete('buffers', 'a', minute)).toBe(true);
    expect(await store.claim('buffers', 'b', minute)).toBe('done');
  });

  test('keeps each event under one key, with the prefix and a time to live', async () => {
    await open('mine:').claim('id', 'a', minute);
    expect(await client.keys('mine:*')).toEqual(['mine:id']);
    expect(await client.pTTL('mine:id')).toBeGreaterThan(0);
    await open('mine:').complete('id', 'a', 10 * minute);
    expect(await client.pTTL('mine:id')).toBeGreaterThan(minute);
  });

  test('keeps events with different prefixes apart', async () => {
    await open('one:').claim('id', 'a', minute);
    expect(await open('two:').claim('id', 'b', minute)).toBe('claimed');
  });
});

test('an impossible reply is an error, for example if sendCommand returns nothing', async () => {
  const store = redisStore({ sendCommand: async () => undefined });
  const expected = /^redisStore\(\): sendCommand returned undefined for (set|get|eval)\. It must return the promise/;
  await expect(store.claim('id', 'a', minute)).rejects.toThrow(expected);
  await expect(store.renew('id', 'a', minute)).rejects.toThrow(expected);
  await expect(store.complete('id', 'a', minute)).rejects.toThrow(expected);
  await expect(store.release('id', 'a')).rejects.toThrow(expected);
});

test.each<[string, string, unknown]>([
  ['set', 'an OK in a list', ['OK']],
  ['set', 'true', true],
  ['get', 'a state that another program has written', 'donee a'],
  ['get', 'a number', 1],
  ['eval', 'a 1 in a list', [1]],
  ['eval', 'true', true],
  ['eval', 'a fraction', 0.5],
])('a reply to %s that is %s is an error, not a verdict', async (command, _what, reply) => {
  const store = redisStore({ sendCommand: async (name) => (name === command ? reply : null) });
  const call = command === 'eval' ? store.renew('id', 'a', minute) : store.claim('id', 'a', minute);
  await expect(call).rejects.toThrow(`redisStore(): sendCommand returned `);
});

test.each([1, 1n, '1', Buffer.from('1')])('a client may return the numbers of scripts as %p', async (reply) => {
  const store = redisStore({ sendCommand: async () => reply });
  expect(await store.renew('id', 'a', minute)).toBe(true);
});

test.each<[unknown, string]>([
  [undefined, 'redisStore(): expected an object of options, got undefined.'],
  [{}, 'sendCommand: expected a function, got undefined.'],
  [{ sendCommand: 'SET' }, 'sendCommand: expected a function, got a string.'],
  [{ sendCommand: async () => null, prefix: 7 }, 'prefix: expected a string, got 7.'],
  [
    { sendCommand: async () => null, prefx: 'a' },
    "redisStore(): unknown option 'prefx'. Known options: sendCommand, prefix.",
  ],
])('redisStore refuses %p', (options, message) => {
  expect(() => Reflect.apply(redisStore, undefined, [options])).toThrow(message);
});
