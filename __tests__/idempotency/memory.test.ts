import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memoryStore } from 'docsmith-webhooks';
import { storeConformance } from 'docsmith-webhooks/testing';
import { until } from '../support/until';

const minute = 60_000;
/** `npm run test:memory` sets a higher number, and prints the bytes per id. */
const ids = Number(process.env.MEMORY_IDS ?? 50_000);

describe('memoryStore', () => {
  afterEach(() => jest.restoreAllMocks());

  for (const { name, run } of storeConformance(() => memoryStore())) test(name, run);

  test('forgets the oldest completed event when max is reached', async () => {
    const store = memoryStore({ max: 3 });
    for (const id of ['1', '2', '3', '4']) await complete(store, id);
    const verdicts = [];
    for (const id of ['2', '3', '4', '1']) verdicts.push(await store.claim(id, 'again', minute));
    expect(verdicts).toEqual(['done', 'done', 'done', 'claimed']);
  });

  test('does not forget an event early if the same event was completed before', async () => {
    const store = memoryStore({ max: 3 });
    await store.complete('1', 'a', 1);
    await complete(store, '2');
    await until(async () => (await store.claim('1', 'a', minute)) === 'claimed');
    await store.complete('1', 'a', minute);
    await complete(store, '3');
    expect(await Promise.all(['1', '3'].map((id) => store.claim(id, 'b', minute)))).toEqual(['done', 'done']);
  });

  test('never forgets an event in flight', async () => {
    const store = memoryStore({ max: 2 });
    await store.claim('in flight', 'a', minute);
    for (const id of ['1', '2', '3', '4']) await complete(store, id);
    expect(await store.claim('in flight', 'b', minute)).toBe('in_flight');
  });

  test('refuses a claim while max events are in flight, until one is released or its lease ends', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
    const store = memoryStore({ max: 2 });
    await store.claim('1', 'a', minute);
    await store.claim('2', 'a', 5);
    await expect(store.claim('3', 'a', minute)).rejects.toThrow('2 events are in flight');
    clock.mockReturnValue(6);
    expect(await store.claim('3', 'a', minute)).toBe('claimed');
    await expect(store.claim('4', 'a', minute)).rejects.toThrow('2 events are in flight');
    await store.release('1', 'a');
    expect(await store.claim('4', 'a', minute)).toBe('claimed');
  });

  test(`remembers ${ids} events in at most 300 bytes each, even after three times as many`, async () => {
    const store = memoryStore({ max: ids });
    const before = heapUsed();
    const sizes: number[] = [];
    for (const _round of [1, 2, 3]) {
      for (let count = 0; count < ids; count++) await complete(store, unique(27), unique(15));
      sizes.push((heapUsed() - before) / ids);
    }
    if (process.env.MEMORY_IDS)
      console.info('bytes per id after 1, 2 and 3 times as many as the max:', sizes.map(Math.round));
    expect(Math.max(...sizes)).toBeLessThan(300);
    expect(await store.claim('another', 'a', minute)).toBe('claimed');
  });

  test('does not follow the system clock', async () => {
    const store = memoryStore();
    await store.claim('1', 'a', minute);
    jest.spyOn(Date, 'now').mockReturnValue(Number.MAX_SAFE_INTEGER);
    expect(await store.claim('1', 'b', minute)).toBe('in_flight');
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])('refuses a max of %p', (max) => {
    expect(() => memoryStore({ max })).toThrow('max: expected a whole number above 0');
  });

  test.each([
    [null, 'memoryStore(): expected an object of options, got null.'],
    [{ maxx: 7 }, "memoryStore(): unknown option 'maxx'. Known options: max."],
  ])('refuses the options %j', (options, message) => {
    expect(() => Reflect.apply(memoryStore, undefined, [options])).toThrow(message);
  });
});

async function complete(store: ReturnType<typeof memoryStore>, id: string, token = 'a') {
  await store.claim(id, token, minute);
  await store.complete(id, token, minute);
}

const bytes = Buffer.alloc(27);

/** Makes a unique string of this length in base64url. The id of an event has about 36 characters, a token 20. */
function unique(length: number): string {
  bytes.writeUInt32BE(bytes.readUInt32BE() + 1);
  return bytes.toString('base64url', 0, length);
}

/** Collects the garbage first. Node can do that only with the V8 flag --expose-gc. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
