import { type RedisStoreOptions, redisStore } from 'docsmith-webhooks/redis';
import { storeConformance } from 'docsmith-webhooks/testing';
import { Cluster, Redis } from 'ioredis';
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
      ['redis', (...args) => cluster.sendCommand(args[0] === 'EVAL' ? args[3] : args[1], false, args)],
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
  const expected = /^redisStore\(\): sendCommand returned undefined for (SET|GET|EVAL)\. It must return the promise/;
  await expect(store.claim('id', 'a', minute)).rejects.toThrow(expected);
  await expect(store.renew('id', 'a', minute)).rejects.toThrow(expected);
  await expect(store.complete('id', 'a', minute)).rejects.toThrow(expected);
  await expect(store.release('id', 'a')).rejects.toThrow(expected);
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
