import { once } from 'node:events';
import { connect } from 'node:net';
import {
  captureRawBody,
  claimEvent,
  eventRouter,
  type IdempotencyStore,
  memoryStore,
  sign,
  validateEvent,
  verifySignature,
} from 'docsmith-webhooks';
import type express from 'express';
import { deliver, messageUpdated, nextWarning, secret } from '../support/endpoint';
import { gate } from '../support/gate';
import { serve } from '../support/steps';
import { until } from '../support/until';

const before = [captureRawBody(), verifySignature(secret), validateEvent()];
const key = JSON.stringify([messageUpdated.type, messageUpdated.id]);

test.each([undefined, {}, 'redis', { claim() {} }])('refuses the store %p', (store) => {
  expect(() => Reflect.apply(claimEvent, undefined, [store])).toThrow(/^store: expected a store, with claim\(\), /);
});

describe('with an eventRouter() after it', () => {
  test('each event runs once, and is recorded before it is answered', async () => {
    const { open, opened } = gate();
    const memory = memoryStore();
    const complete: IdempotencyStore['complete'] = async (...given) => {
      await opened;
      return memory.complete(...given);
    };
    const handler = jest.fn();
    const router = eventRouter().on('*', () => handler());
    const { url } = await serve(...before, claimEvent({ ...memory, complete }), router);
    const first = deliver(url, messageUpdated);
    await until(() => handler.mock.calls.length === 1);
    expect((await deliver(url, messageUpdated)).status).toBe(409);
    open();
    expect((await first).status).toBe(204);
    expect((await deliver(url, messageUpdated)).status).toBe(204);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  test('a failed handler releases the event', async () => {
    const handler = jest.fn().mockRejectedValueOnce(new Error('boom'));
    const { url } = await serve(
      ...before,
      claimEvent(memoryStore()),
      eventRouter().on('*', () => handler()),
    );
    expect((await deliver(url, messageUpdated)).status).toBe(500);
    expect((await deliver(url, messageUpdated)).status).toBe(204);
    expect(handler).toHaveBeenCalledTimes(2);
  });

  test('handlers write through req.transaction', async () => {
    const log: string[] = [];
    const transactions = {
      begin: async () => ({
        transaction: { write: (text: string) => log.push(text) },
        commit: async () => void log.push('commit'),
        rollback: async () => void log.push('rollback'),
      }),
    };
    const router = eventRouter<unknown, { write(text: string): void }>().on('*', (req) => req.transaction.write('x'));
    const { url } = await serve(...before, claimEvent(transactions), router);
    expect((await deliver(url, messageUpdated)).status).toBe(204);
    expect(log).toEqual(['x', 'commit']);
  });

  test('if the sender leaves before the handlers start, they run, and the event is recorded', async () => {
    const { open, opened } = gate();
    const gone = new AbortController();
    const store = memoryStore();
    const handler = jest.fn();
    const slow: express.RequestHandler = async (_req, res, next) => {
      res.once('close', open);
      gone.abort();
      await opened;
      await new Promise(setImmediate);
      next();
    };
    const { url } = await serve(
      ...before,
      claimEvent(store),
      slow,
      eventRouter().on('*', () => handler()),
    );
    await expect(deliver(url, messageUpdated, {}, gone.signal)).rejects.toThrow();
    await until(async () => (await store.claim(key, 'other', 60_000)) === 'done');
    expect(handler).toHaveBeenCalledTimes(1);
  });
});

describe("with the app's own handlers after it", () => {
  test.each([
    ['below 400 records the event', 202, [202, 204], 1],
    ['of 400 or more releases the event', 500, [500, 500], 2],
  ])('an answer %s', async (_name, status, expected, runs) => {
    const store = memoryStore();
    const handler = jest.fn((_req: unknown, res: express.Response) => void res.sendStatus(status));
    const { url } = await serve(...before, claimEvent(store), handler);
    const first = (await deliver(url, messageUpdated)).status;
    await until(async () => {
      const verdict = await store.claim(key, 'other', 60_000);
      if (verdict === 'claimed') await store.release(key, 'other');
      return verdict !== 'in_flight';
    });
    expect([first, (await deliver(url, messageUpdated)).status]).toEqual(expected);
    expect(handler).toHaveBeenCalledTimes(runs);
  });

  test('an error releases the event', async () => {
    const fail: express.RequestHandler = (_req, _res, next) => next(new Error('boom'));
    const store = memoryStore();
    const { url, failures } = await serve(...before, claimEvent(store), fail);
    expect((await deliver(url, messageUpdated)).status).toBe(500);
    expect(failures).toEqual([new Error('boom')]);
    await until(async () => (await store.claim(key, 'other', 60_000)) === 'claimed');
  });

  test.each([
    [200, 'done'],
    [500, 'claimed'],
  ])('a %i after the sender has left settles the claim: %s', async (status, verdict) => {
    const gone = new AbortController();
    const store = memoryStore();
    const answerLate: express.RequestHandler = async (_req, res) => {
      gone.abort();
      await once(res, 'close');
      expect(await store.claim(key, 'other', 60_000)).toBe('in_flight');
      res.status(status).json({});
    };
    const { url } = await serve(...before, claimEvent(store), answerLate);
    await expect(deliver(url, messageUpdated, {}, gone.signal)).rejects.toThrow();
    await until(async () => (await store.claim(key, 'other', 60_000)) === verdict);
  });

  test('if the sender leaves and no answer follows, the event is released after the lease', async () => {
    const gone = new AbortController();
    const store = memoryStore();
    const { url } = await serve(...before, claimEvent(store, { lease: 100 }), () => gone.abort());
    await expect(deliver(url, messageUpdated, {}, gone.signal)).rejects.toThrow();
    expect(await store.claim(key, 'other', 60_000)).toBe('in_flight');
    await until(async () => (await store.claim(key, 'other', 60_000)) === 'claimed');
  });

  test('a completion that fails becomes a warning, since the answer has been sent', async () => {
    const complete = () => Promise.reject(new Error('store down'));
    const warned = nextWarning();
    const { url } = await serve(...before, claimEvent({ ...memoryStore(), complete }), (_req, res) => void res.send());
    await deliver(url, messageUpdated);
    expect(await warned).toContain('store down');
  });

  test('if req.transaction cannot be set, the claim ends and the app gets the error', async () => {
    const log: string[] = [];
    const transactions = {
      begin: async () => ({
        transaction: {},
        commit: async () => void log.push('commit'),
        rollback: async () => void log.push('rollback'),
      }),
    };
    const reserve: express.RequestHandler = (req, _res, next) => {
      Object.defineProperty(req, 'transaction', { get: () => 'of the app' });
      next();
    };
    const { url, failures } = await serve(reserve, ...before, claimEvent(transactions), eventRouter());
    expect((await deliver(url, messageUpdated)).status).toBe(500);
    expect(failures).toEqual([expect.any(TypeError)]);
    await until(() => log.length > 0);
    expect(log).toEqual(['rollback']);
  });
});

test('a second claimEvent() is an error of the app, and the first claim ends', async () => {
  const store = memoryStore();
  const { url, failures } = await serve(...before, claimEvent(store), claimEvent(memoryStore()), eventRouter());
  expect((await deliver(url, messageUpdated)).status).toBe(500);
  expect(failures).toEqual([expect.objectContaining({ message: expect.stringContaining('claimEvent() ran twice') })]);
  await until(async () => (await store.claim(key, 'other', 60_000)) === 'claimed');
});

test('a key function that throws undefined is an error of the app', async () => {
  const throwing = () => {
    throw undefined;
  };
  const handler = jest.fn();
  const router = eventRouter().on('*', () => handler());
  const { url } = await serve(...before, claimEvent(memoryStore(), { key: throwing }), router);
  expect((await deliver(url, messageUpdated)).status).toBe(500);
  expect(handler).not.toHaveBeenCalled();
});

test('a router inside of a handler runs its handlers', async () => {
  const handler = jest.fn();
  const inner = eventRouter().on('*', () => handler());
  const outer = eventRouter().on('*', (req, res, next) => inner(req, res, next));
  const { url } = await serve(...before, claimEvent(memoryStore()), outer);
  expect((await deliver(url, messageUpdated)).status).toBe(204);
  expect(handler).toHaveBeenCalledTimes(1);
});

test('handlers run although another middleware answered first', async () => {
  const handler = jest.fn();
  const answerFirst: express.RequestHandler = async (_req, res, next) => {
    res.sendStatus(202);
    await new Promise((closed) => res.once('close', closed));
    next();
  };
  const router = eventRouter().on('*', () => handler());
  const { url } = await serve(...before, claimEvent(memoryStore()), answerFirst, router);
  expect((await deliver(url, messageUpdated)).status).toBe(202);
  await until(() => handler.mock.calls.length === 1);
});

test('an answer that waits behind an earlier one on the connection settles the claim', async () => {
  const store = memoryStore();
  const { url } = await serve(...before, claimEvent(store), (req, res) => {
    if (req.url !== '/slow') res.sendStatus(200);
  });
  const body = JSON.stringify(messageUpdated);
  const request = (path: string, id: string) => {
    const text = body.replace(messageUpdated.id, id);
    const signature = `x-docssmith-demo2-signature: ${sign(text, secret)}`;
    return `POST ${path} HTTP/1.1\r\nHost: a\r\n${signature}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  };
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const waiting = JSON.stringify([messageUpdated.type, 'waiting']);
  socket.write(request('/slow', 'slow') + request('/', 'waiting'));
  await until(async () => {
    const verdict = await store.claim(waiting, 'other', 60_000);
    if (verdict === 'claimed') await store.release(waiting, 'other');
    return verdict === 'done';
  });
  socket.destroy();
});

test('answers a duplicate in flight through onReject', async () => {
  const store = memoryStore();
  await store.claim(key, 'other', 60_000);
  const onReject = (error: { code: string }, _req: unknown, res: express.Response) => res.send(error.code);
  const { url } = await serve(...before, claimEvent(store, { onReject }), eventRouter());
  expect(await (await deliver(url, messageUpdated)).text()).toBe('duplicate_in_flight');
});

describe('the router option', () => {
  test.each(['message.updated', 'newer.type'])(
    'leaves an event %s alone for which the router has no handler',
    async (type) => {
      const claim = jest.fn();
      const router = eventRouter().on('contact.*', () => {});
      const { url } = await serve(...before, claimEvent({ ...memoryStore(), claim }, { router }), router);
      expect((await deliver(url, { ...messageUpdated, type })).status).toBe(204);
      expect(claim).not.toHaveBeenCalled();
    },
  );

  test('must be an eventRouter()', () => {
    const options = { router: () => {} };
    expect(() => claimEvent(memoryStore(), options)).toThrow('router: expected an eventRouter(), got a function.');
  });
});

test('an event that no handler of the router matches is released', async () => {
  const store = memoryStore();
  const { url } = await serve(...before, claimEvent(store), eventRouter());
  expect((await deliver(url, messageUpdated)).status).toBe(204);
  expect(await store.claim(key, 'other', 60_000)).toBe('claimed');
});
