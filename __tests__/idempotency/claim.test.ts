import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  type AnyEvent,
  type DuplicateDelivery,
  docsmithWebhooks,
  eventConsumer,
  type IdempotencyStore,
  memoryStore,
  type WebhookHandler,
} from 'docsmith-webhooks';
import express from 'express';
import { broken, endpoint, never } from '../support/claims';
import {
  deliver,
  eventOf,
  listen,
  messageUpdated,
  muteWarnings,
  nextWarning,
  post,
  receiver,
  secret,
} from '../support/endpoint';
import { gate } from '../support/gate';
import { until } from '../support/until';

/** The key of `messageUpdated` in the store. */
const key = JSON.stringify([messageUpdated.type, messageUpdated.id]);

describe('an event', () => {
  test('runs its handlers once, even if it is delivered several times', async () => {
    const { status, runs } = await endpoint({ idempotency: memoryStore() });
    expect([await status(), await status(), await status()]).toEqual([204, 204, 204]);
    expect(runs()).toBe(1);
  });

  test('with another id is another event', async () => {
    const { status, runs } = await endpoint({ idempotency: memoryStore() });
    expect([await status(eventOf('message.created', 'a')), await status(eventOf('message.created', 'b'))]).toEqual([
      204, 204,
    ]);
    expect(runs()).toBe(2);
  });

  test('with another type is another event, because the guide shows one id under two types', async () => {
    const { status, runs } = await endpoint({ idempotency: memoryStore() });
    expect([await status(eventOf('message.created')), await status(eventOf('message.deleted'))]).toEqual([204, 204]);
    expect(runs()).toBe(2);
  });

  test('is identified by the key function of the user', async () => {
    const store = memoryStore();
    const keyOf = (event: AnyEvent) => `${event.payload.id}\u0000\ud800${'long'.repeat(1000)}`;
    const { status, runs } = await endpoint({ idempotency: { store, key: keyOf } });
    expect([await status(eventOf('message.created', 'a')), await status(eventOf('message.updated', 'b'))]).toEqual([
      204, 204,
    ]);
    expect(runs()).toBe(1);
  });

  test.each([
    ['throws', () => JSON.parse('{')],
    ['returns no string', () => undefined],
    ['returns an empty string', () => ''],
  ])('whose key function %s is an error of the app: no handler runs', async (_name, keyOf: () => string) => {
    const { status, runs, failures } = await endpoint({ idempotency: { store: memoryStore(), key: keyOf } });
    expect([await status(), runs()]).toEqual([500, 0]);
    expect(failures).toEqual([expect.any(Error)]);
  });

  test('is rejected with 409 and Retry-After while it is being handled, and acknowledged afterwards', async () => {
    const { open, opened } = gate();
    const { status, send, runs } = await endpoint({ idempotency: memoryStore() }, () => opened);
    const first = status();
    await until(() => runs() === 1);

    const duplicate = await send();
    expect([duplicate.status, duplicate.headers.get('retry-after')]).toEqual([409, '5']);
    expect(await duplicate.json()).toMatchObject({ code: 'duplicate_in_flight' });

    open();
    expect([await first, await status(), runs()]).toEqual([204, 204, 1]);
  });

  test('is not claimed by an unsigned or invalid delivery', async () => {
    const store = memoryStore();
    const { url, status, runs } = await endpoint({ idempotency: store });
    const body = JSON.stringify(messageUpdated);
    expect((await post(url, body, { 'x-docssmith-demo2-signature': '0'.repeat(64) })).status).toBe(401);
    expect(await status({ ...messageUpdated, payload: { id: 'x' } })).toBe(422);
    expect(await store.claim(key, 'other', 1)).toBe('claimed');
    await store.release(key, 'other');
    expect([await status(), runs()]).toEqual([204, 1]);
  });
});

test('an app that has made req.webhook read-only gets an error, and the event is not claimed', async () => {
  const store = memoryStore();
  const { failures, app } = receiver({ idempotency: store });
  const reserved = express().use((req, _res, next) => {
    Object.defineProperty(req, 'webhook', { get: () => 'of the app' });
    next();
  });
  expect((await deliver((await listen(reserved.use(app))).url, messageUpdated)).status).toBe(500);
  expect(failures).toEqual([expect.any(TypeError)]);
  expect(await store.claim(key, 'other', 1)).toBe('claimed');
});

describe('a failure', () => {
  test.each([
    ['throws', () => Promise.reject(new Error('boom')), 500],
    ['answers with 500 itself', (res: { statusCode: number; end(): void }) => answer(res, 500), 500],
    ['answers with 400 itself', (res: { statusCode: number; end(): void }) => answer(res, 400), 400],
  ])('releases the event, when the handler %s: the next delivery runs', async (_name, fail, expected) => {
    const { status, runs } = await endpoint({ idempotency: memoryStore() }, (run, res) => run < 3 && fail(res));
    expect([await status(), await status(), await status(), await status()]).toEqual([expected, expected, 204, 204]);
    expect(runs()).toBe(3);
  });

  test('reaches the app unchanged even if the release fails', async () => {
    const store = { ...memoryStore(), release: broken };
    const { status, failures } = await endpoint({ idempotency: store }, () => Promise.reject(new Error('boom')));
    expect(await status()).toBe(500);
    expect(failures).toEqual([new Error('boom')]);
  });

  test('is answered even if the release never ends', async () => {
    const store = { ...memoryStore(), release: never };
    const { status } = await endpoint({ idempotency: { store, timeout: 20 } }, () => Promise.reject(new Error('boom')));
    expect(await status()).toBe(500);
  });

  function answer(res: { statusCode: number; end(): unknown }, status: number) {
    res.statusCode = status;
    res.end();
  }
});

describe('the answer', () => {
  test('is not sent before the store has recorded the event', async () => {
    const { open, opened } = gate();
    const memory = memoryStore();
    let completing = false;
    const store: IdempotencyStore = {
      ...memory,
      async complete(...given) {
        completing = true;
        await opened;
        return memory.complete(...given);
      },
    };
    const { status } = await endpoint({ idempotency: store });
    let answered = false;
    const first = status().finally(() => {
      answered = true;
    });
    await until(() => completing);
    expect([answered, await status()]).toEqual([false, 409]);
    open();
    expect([await first, await status()]).toEqual([204, 204]);
  });

  test('of a handler is sent unchanged, and a status below 400 completes the event', async () => {
    const { webhooks, app } = receiver({ idempotency: memoryStore() });
    let runs = 0;
    webhooks.on('*', async (_req, res) => {
      runs++;
      res.status(202).json({ queued: true });
    });
    const { url } = await listen(app);
    const first = await deliver(url, messageUpdated);
    expect([first.status, await first.json()]).toEqual([202, { queued: true }]);
    expect([(await deliver(url, messageUpdated)).status, runs]).toEqual([204, 1]);
  });

  test('completes the event at the end of its stream', async () => {
    const { webhooks, app } = receiver({ idempotency: memoryStore() });
    const { open, opened } = gate();
    webhooks.on('*', (_req, res) => {
      res.writeHead(200);
      res.write('a');
      opened.then(() => res.end('b'));
    });
    const { url } = await listen(app);
    const first = await deliver(url, messageUpdated);
    expect((await deliver(url, messageUpdated)).status).toBe(409);
    open();
    expect(await first.text()).toBe('ab');
    expect((await deliver(url, messageUpdated)).status).toBe(204);
  });

  test('cannot be sent if the sender is gone, but the event is completed', async () => {
    const gone = new AbortController();
    const store = memoryStore();
    const { webhooks, app } = receiver({ idempotency: store });
    webhooks.on('*', async (_req, res) => {
      gone.abort();
      await new Promise((closed) => res.once('close', closed));
    });
    const { url } = await listen(app);
    await expect(deliver(url, messageUpdated, {}, gone.signal)).rejects.toThrow();
    await until(async () => (await store.claim(key, 'other', 1)) === 'done');
  });
});

describe('a store that is down', () => {
  test.each<[string, IdempotencyStore['claim']]>([
    ['rejects', broken],
    ['never answers', never],
    [
      'throws',
      () => {
        throw new Error('store down');
      },
    ],
    ['resolves to nonsense', async () => JSON.parse('true')],
  ])('and whose claim() %s is a 503: no handler runs', async (_name, claim) => {
    const store = { ...memoryStore(), claim };
    const { status, runs, failures } = await endpoint({ idempotency: { store, timeout: 20 } });
    expect([await status(), runs()]).toEqual([503, 0]);
    expect(failures).toEqual([expect.objectContaining({ code: 'store_unavailable', cause: expect.any(Error) })]);
  });

  test('is answered without detail if there is no app', async () => {
    const webhooks = docsmithWebhooks(secret, { idempotency: { ...memoryStore(), claim: broken } });
    const { url } = await listen(webhooks.on('*', () => {}));
    const warned = nextWarning();
    const response = await deliver(url, messageUpdated);
    expect(response.status).toBe(503);
    expect(await warned).toContain('store down');
    const type = expect.stringMatching(/errors\.md#store_unavailable$/);
    expect(await response.json()).toEqual({
      type,
      title: 'Service Unavailable',
      status: 503,
      code: 'store_unavailable',
    });
  });

  test('and grants a claim too late: the claim is released', async () => {
    const { open, opened } = gate();
    const memory = memoryStore();
    const late: IdempotencyStore['claim'] = async (...given) => {
      await opened;
      return memory.claim(...given);
    };
    const { status } = await endpoint({ idempotency: { store: { ...memory, claim: late }, timeout: 20 } });
    expect(await status()).toBe(503);
    open();
    expect(await status()).toBe(204);
  });
});

describe('handlerTimeout', () => {
  test('keeps the claim until the handler ends; success then completes the event', async () => {
    const { open, opened } = gate();
    const { status, runs } = await endpoint({ idempotency: memoryStore(), handlerTimeout: 20 }, () => opened);
    expect([await status(), await status()]).toEqual([503, 409]);
    open();
    await new Promise(setImmediate);
    expect([await status(), runs()]).toEqual([204, 1]);
  });

  test('keeps the claim until the handler ends; failure then releases the event', async () => {
    const { open, opened } = gate();
    const { status, runs } = await endpoint({ idempotency: memoryStore(), handlerTimeout: 20 }, async (run) => {
      if (run > 1) return;
      await opened;
      throw new Error('late');
    });
    expect([await status(), await status()]).toEqual([503, 409]);
    const warned = nextWarning();
    open();
    expect(await warned).toContain('late');
    expect([await status(), runs()]).toEqual([204, 2]);
  });

  test.each<[string, (opened: Promise<unknown>) => WebhookHandler]>([
    ['(req, res)', (opened) => async (_req, _res) => opened],
    ['(req, res, next)', (opened) => async (_req, _res, _next) => opened],
  ])(
    'releases the event if a slow handler of %s resolves later and the handler after it has not run',
    async (_parameters, slow) => {
      const { open, opened } = gate();
      const store = memoryStore();
      const { webhooks, app } = receiver({ idempotency: store, handlerTimeout: 20 });
      const following = jest.fn();
      webhooks.on('*', slow(opened), () => following());
      expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(503);
      open();
      await until(async () => (await store.claim(key, 'other', 60_000)) !== 'in_flight');
      expect(await store.claim(key, 'other', 60_000)).toBe('claimed');
      expect(following).not.toHaveBeenCalled();
    },
  );

  test('releases the event at once if the handler returned no promise', async () => {
    const { webhooks, app } = receiver({ idempotency: memoryStore(), handlerTimeout: 20 });
    let runs = 0;
    webhooks.on('*', (_req, _res) => void runs++);
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(503);
    expect((await deliver(url, messageUpdated)).status).toBe(503);
    expect(runs).toBe(2);
  });
});

describe('the docsmith-webhooks:duplicate channel', () => {
  const published: unknown[] = [];
  const note = (message: unknown) => published.push(message);

  beforeEach(() => subscribe('docsmith-webhooks:duplicate', note));
  afterEach(() => {
    unsubscribe('docsmith-webhooks:duplicate', note);
    published.length = 0;
  });

  test('publishes each acknowledged duplicate', async () => {
    const { status } = await endpoint({ idempotency: memoryStore() });
    await status();
    expect(published).toEqual([]);
    await status();
    expect(published).toEqual([{ id: messageUpdated.id, type: 'message.updated' } satisfies DuplicateDelivery]);
  });
});

describe('transactions', () => {
  function transactions(begin: () => Promise<void> = async () => {}) {
    const log: string[] = [];
    const open = {
      transaction: { write: (text: string) => log.push(text) },
      commit: async () => void log.push('commit'),
      rollback: async () => void log.push('rollback'),
    };
    return { log, idempotency: { begin: () => begin().then(() => open) } };
  }

  test('commit what the handlers have written', async () => {
    const { log, idempotency } = transactions();
    const webhooks = docsmithWebhooks(secret, { idempotency }).on('*', (req) => req.transaction.write('effect'));
    const { url } = await listen(webhooks);
    expect((await deliver(url, messageUpdated)).status).toBe(204);
    expect(log).toEqual(['effect', 'commit']);
  });

  test('are rolled back when a handler fails', async () => {
    const { log, idempotency } = transactions();
    const { webhooks, app } = receiver({ idempotency });
    webhooks.on('*', async (req) => {
      req.transaction.write('effect');
      throw new Error('boom');
    });
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(500);
    expect(log).toEqual(['effect', 'rollback']);
  });

  test.each([
    ['an unknown word', 'claimed'],
    ['nothing', undefined],
    ['an object without commit() and rollback()', { transaction: {} }],
  ])('whose begin() resolves to %s are a 503: no handler runs', async (_what, answer) => {
    const idempotency = { begin: async () => answer && JSON.parse(JSON.stringify(answer)) };
    const { webhooks, app, failures } = receiver({ idempotency });
    const handler = jest.fn();
    webhooks.on('*', () => handler());
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(503);
    expect(handler).not.toHaveBeenCalled();
    expect(failures).toEqual([expect.objectContaining({ code: 'store_unavailable', cause: expect.any(TypeError) })]);
  });

  test('may throw in commit() and rollback() instead of rejecting', async () => {
    const broken = () => {
      throw new Error('database down');
    };
    const idempotency = { begin: async () => ({ transaction: {}, commit: broken, rollback: broken }) };
    const { webhooks, app, failures } = receiver({ idempotency });
    let runs = 0;
    webhooks.on('*', async () => {
      if (++runs === 1) throw new Error('boom');
    });
    const { url } = await listen(app);
    expect([(await deliver(url, messageUpdated)).status, (await deliver(url, messageUpdated)).status]).toEqual([
      500, 503,
    ]);
    expect(failures).toEqual([new Error('boom'), expect.objectContaining({ code: 'store_unavailable' })]);
  });

  test('that open too late are rolled back', async () => {
    const { open, opened } = gate();
    const { log, idempotency } = transactions(() => opened);
    const { webhooks, app } = receiver({ idempotency: { store: idempotency, timeout: 20 } });
    webhooks.on('*', () => {});
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(503);
    open();
    await until(() => log.length > 0);
    expect(log).toEqual(['rollback']);
  });
});

describe('a store that two receivers or consumers share', () => {
  const warnings = () => jest.mocked(process.emitWarning).mock.calls.map(([text]) => String(text));

  test('is a warning, once', () => {
    muteWarnings();
    const store = memoryStore();
    docsmithWebhooks(secret, { idempotency: store });
    expect(warnings()).toEqual([]);
    eventConsumer({ idempotency: store });
    docsmithWebhooks(secret, { idempotency: { store } });
    expect(warnings()).toEqual([expect.stringContaining('share one store')]);
  });

  test('is no warning if they have keys', () => {
    muteWarnings();
    const store = memoryStore();
    for (const name of ['a', 'b']) {
      docsmithWebhooks(secret, { idempotency: { store, key: ({ type, id }) => JSON.stringify([name, type, id]) } });
    }
    expect(warnings()).toEqual([]);
  });
});
