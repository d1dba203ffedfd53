import { setTimeout as sleep } from 'node:timers/promises';
import { type IdempotencyStore, memoryStore } from 'docsmith-webhooks';
import { broken, endpoint, never } from '../support/claims';
import { messageUpdated, nextWarning } from '../support/endpoint';
import { gate } from '../support/gate';
import { until } from '../support/until';

jest.mock('node:timers/promises', () => {
  const timers = jest.requireActual('node:timers/promises');
  return { ...timers, setTimeout: jest.fn(timers.setTimeout) };
});

const key = JSON.stringify([messageUpdated.type, messageUpdated.id]);

/** Waits for twice the interval of renewals. Node runs timers in order, so a renewal that is still due runs first. */
const pastRenewal = (lease: number) => new Promise((resolve) => setTimeout(resolve, (2 * lease) / 3));

describe('a lease', () => {
  test('is renewed while the handlers run, and no longer', async () => {
    const { open, opened } = gate();
    const memory = memoryStore();
    let renewals = 0;
    const store: IdempotencyStore = {
      ...memory,
      async renew(...given) {
        renewals++;
        await memory.renew(...given);
        return true;
      },
    };
    const { status } = await endpoint({ idempotency: { store, lease: 300 } }, () => opened);
    const first = status();
    await until(() => renewals > 5);
    expect(await status()).toBe(409);
    open();
    expect(await first).toBe(204);
    const total = renewals;
    await pastRenewal(300);
    expect(renewals).toBe(total);
  });

  test('is no longer renewed after another token has taken it', async () => {
    const { open, opened } = gate();
    let renewals = 0;
    const renew = async () => ++renewals < 2;
    const { status } = await endpoint({ idempotency: { store: { ...memoryStore(), renew }, lease: 30 } }, () => opened);
    const first = status();
    await until(() => renewals === 2);
    await pastRenewal(30);
    open();
    expect([await first, renewals]).toEqual([204, 2]);
  });

  test('is released only after a renewal in progress, which could otherwise claim the event again', async () => {
    const renewal = gate();
    const log: string[] = [];
    const store: IdempotencyStore = {
      ...memoryStore(),
      async renew() {
        log.push('renewing');
        await renewal.opened;
        log.push('renewed');
        return true;
      },
      async release() {
        log.push('released');
        return true;
      },
    };
    const { status } = await endpoint({ idempotency: { store, lease: 300 } }, async () => {
      await until(() => log.includes('renewing'));
      setTimeout(renewal.open, 10);
      throw new Error('boom');
    });
    expect(await status()).toBe(500);
    expect(log).toEqual(['renewing', 'renewed', 'released']);
  });

  test('survives renewals that fail or never end', async () => {
    const { open, opened } = gate();
    let renewals = 0;
    const store = { ...memoryStore(), renew: () => (renewals++ % 2 ? never() : broken()) };
    const { status } = await endpoint({ idempotency: { store, lease: 90 } }, () => opened);
    const first = status();
    await until(() => renewals > 5);
    open();
    expect([await first, await status()]).toEqual([204, 204]);
  });

  test('is renewed again in time if one renewal gets no answer, even with a long timeout', async () => {
    let renewals = 0;
    const store = { ...memoryStore(), renew: async () => ++renewals > 1 || never() };
    const { status } = await endpoint({ idempotency: { store, lease: 300, timeout: 60_000 } }, () =>
      until(() => renewals > 2),
    );
    expect(await status()).toBe(204);
  });

  test('that may have run out before claim() resolved is released: no handler runs', async () => {
    const memory = memoryStore();
    const late: IdempotencyStore['claim'] = async (...given) => {
      const verdict = await memory.claim(...given);
      await new Promise((resolve) => setTimeout(resolve, 40));
      return verdict;
    };
    const { status, runs, failures } = await endpoint({
      idempotency: { store: { ...memory, claim: late }, lease: 20 },
    });
    expect([await status(), runs()]).toEqual([503, 0]);
    expect(failures).toEqual([expect.objectContaining({ code: 'store_unavailable' })]);
    expect(await memory.claim(key, 'other', 60_000)).toBe('claimed');
  });

  test('that another delivery has taken is not completed, and a warning is printed', async () => {
    const { open, opened } = gate();
    const store = memoryStore();
    const { status, runs } = await endpoint(
      { idempotency: { store: { ...store, renew: broken }, lease: 100 } },
      () => opened,
    );
    const first = status();
    await until(() => runs() === 1);
    await until(async () => (await store.claim(key, 'other', 60_000)) === 'claimed');
    const warned = nextWarning();
    open();
    expect(await first).toBe(204);
    expect(await warned).toContain(`The lease on the event ${key} ran out`);
    expect(await store.release(key, 'other')).toBe(true);
  });
});

describe('a store that returns neither true nor false', () => {
  test.each(['f', 'OK', 1, 0, null, undefined])('from complete(), but %p, is a 503 that says so', async (reply) => {
    const complete: IdempotencyStore['complete'] = () => Reflect.apply(resolved, undefined, [reply]);
    const { status, failures } = await endpoint({ idempotency: { ...memoryStore(), complete } });
    expect(await status()).toBe(503);
    expect(failures).toMatchObject([
      { cause: { message: expect.stringMatching(/^The store's complete\(\) returned /) } },
    ]);
  });

  test('from renew(), but "f", is a warning, and the lease is renewed again', async () => {
    const warned = nextWarning();
    let renewals = 0;
    const renew: IdempotencyStore['renew'] = () => Reflect.apply(resolved, undefined, [++renewals > 1 || 'f']);
    const { status } = await endpoint({ idempotency: { store: { ...memoryStore(), renew }, lease: 30 } }, () =>
      until(() => renewals > 2),
    );
    expect(await status()).toBe(204);
    expect(await warned).toContain("The store's renew() returned 'f'; expected true or false.");
  });

  const resolved = (value: boolean) => Promise.resolve(value);
});

describe('a store that is down', () => {
  test('and loses the answer to claim(): the claim is released', async () => {
    const memory = memoryStore();
    const lost: IdempotencyStore['claim'] = async (...given) => {
      await memory.claim(...given);
      throw new Error('connection reset');
    };
    const { status } = await endpoint({ idempotency: { ...memory, claim: lost } });
    expect(await status()).toBe(503);
    await new Promise(setImmediate);
    expect(await memory.claim(key, 'other', 1)).toBe('claimed');
  });

  test.each([
    ['rejects', broken],
    ['never answers', never],
  ])('and whose complete() %s is a 503, and complete() is repeated until it succeeds', async (_name, down) => {
    const memory = memoryStore();
    let tries = 0;
    const complete: IdempotencyStore['complete'] = (...given) => (tries++ === 0 ? down() : memory.complete(...given));
    const { status, runs, failures } = await endpoint({ idempotency: { store: { ...memory, complete }, timeout: 20 } });
    expect(await status()).toBe(503);
    expect(failures).toEqual([expect.objectContaining({ code: 'store_unavailable' })]);
    await until(() => tries > 1);
    expect([await status(), runs()]).toEqual([204, 1]);
  });

  test('gets calls of complete() at increasing intervals', async () => {
    const delays = jest.mocked(sleep).mockClear().mockResolvedValueOnce(undefined).mockResolvedValueOnce(undefined);
    const memory = memoryStore();
    let tries = 0;
    const complete: IdempotencyStore['complete'] = (...given) => (++tries < 3 ? broken() : memory.complete(...given));
    const { status } = await endpoint({ idempotency: { ...memory, complete } });
    await status();
    await until(() => tries === 3);
    expect(delays.mock.calls.map(([delay]) => delay)).toEqual([1000, 2000]);
  });
});
