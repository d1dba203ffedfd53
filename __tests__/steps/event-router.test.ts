import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect } from 'node:net';
import {
  captureRawBody,
  docsmithWebhooks,
  type EventRouter,
  eventConsumer,
  eventRouter,
  memoryStore,
  type UnhandledEvent,
  validateEvent,
  verifySignature,
  type WebhookErrorHandler,
} from 'docsmith-webhooks';
import express from 'express';
import { deliver, eventOf, listen, messageUpdated, nextWarning, receiver, secret } from '../support/endpoint';
import { gate } from '../support/gate';
import { serve } from '../support/steps';
import { until } from '../support/until';

const before = [captureRawBody(), verifySignature(secret), validateEvent()];

test('runs the handlers of the event, and answers 204 when none of them has answered', async () => {
  const handler = jest.fn();
  const { url } = await serve(
    ...before,
    eventRouter().on('message.updated', (req) => handler(req.webhook.id)),
  );
  expect((await deliver(url, messageUpdated)).status).toBe(204);
  expect(handler).toHaveBeenCalledWith(messageUpdated.id);
});

test('sends the answer of a handler', async () => {
  const { url } = await serve(
    ...before,
    eventRouter().on('*', (_req, res) => res.status(202).send('queued')),
  );
  const response = await deliver(url, messageUpdated);
  expect([response.status, await response.text()]).toEqual([202, 'queued']);
});

test('passes a 503 to the app if the handlers are slower than handlerTimeout', async () => {
  const router = eventRouter({ handlerTimeout: 10 }).on('*', () => new Promise(() => {}));
  const { url, failures } = await serve(...before, router);
  expect((await deliver(url, messageUpdated)).status).toBe(503);
  expect(failures).toEqual([expect.objectContaining({ code: 'handler_timeout' })]);
});

test('passes the error of a handler to the app', async () => {
  const thrown = Object.assign(new Error('boom'), { status: 418 });
  const { url, failures } = await serve(
    ...before,
    eventRouter().on('*', () => Promise.reject(thrown)),
  );
  expect((await deliver(url, messageUpdated)).status).toBe(418);
  expect(failures).toEqual([thrown]);
});

test('alone on a server fails closed', async () => {
  const warned = nextWarning();
  const response = await deliver((await listen(eventRouter())).url, messageUpdated);
  expect([response.status, await response.json()]).toEqual([500, expect.objectContaining({ code: 'step_missing' })]);
  expect(await warned).toContain('eventRouter() ran without validateEvent() before it');
});

describe('an event that no handler matches', () => {
  const events: UnhandledEvent[] = [];
  const record = (message: unknown) => events.push(message as UnhandledEvent);

  beforeEach(() => {
    events.length = 0;
    subscribe('docsmith-webhooks:unhandled', record);
  });
  afterEach(() => {
    unsubscribe('docsmith-webhooks:unhandled', record);
  });

  const { id, type } = messageUpdated;
  const passError: WebhookErrorHandler = (error, _req, _res, next) => next(error);

  test.each<[string, (router: EventRouter) => EventRouter, published: boolean]>([
    ['no handler', (router) => router, true],
    ['a handler of another type', (router) => router.on('contact.created', () => {}), true],
    ['an error handler alone', (router) => router.on('*', passError), true],
    ['a router without the type', (router) => router.use(eventRouter().on('contact.created', () => {})), true],
    ['a middleware that passes on', (router) => router.use((_req, _res, next) => next()), true],
    ['a use() handler that is done', (router) => router.use((_req) => {}), false],
    ['a use() handler that answers', (router) => router.use((_req, res) => res.sendStatus(202)), false],
    ['a handler of its pattern', (router) => router.on('message.*', (_req, _res, next) => next()), false],
    ['a router with the type', (router) => router.use(eventRouter().on(type, () => {})), false],
  ])('is published: with %s', async (_what, register, published) => {
    const { url } = await serve(...before, register(eventRouter().use((_req, _res, next) => next())));
    await deliver(url, messageUpdated);
    expect(events).toEqual(published ? [{ id, type }] : []);
  });

  test('is a warning once, if the receiver has no handler at all', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const { url } = await listen(docsmithWebhooks(secret));
    expect([(await deliver(url, messageUpdated)).status, (await deliver(url, messageUpdated)).status]).toEqual([
      204, 204,
    ]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('no handler is registered')]]);
  });
});

describe('drain()', () => {
  test('resolves after the answers to refused deliveries', async () => {
    const webhooks = docsmithWebhooks(secret);
    let isAnswered = false;
    const { url } = await listen(async (req, res) => {
      webhooks(req, res);
      await webhooks.drain();
      isAnswered = res.writableEnded;
    });
    expect((await deliver(url, messageUpdated, { 'x-docssmith-demo2-signature': undefined })).status).toBe(401);
    expect(isAnswered).toBe(true);
  });

  test('waits for the refusal of a faulty event that nobody has handled', async () => {
    const router = eventRouter();
    let isAnswered: boolean | undefined;
    const { url } = await serve(
      captureRawBody(),
      verifySignature(secret),
      validateEvent({ validation: 'report' }),
      (_req, res, next) => {
        next();
        router.drain().then(() => (isAnswered = res.writableEnded));
      },
      router,
    );
    expect((await deliver(url, { ...messageUpdated, payload: { id: 'of a message' } })).status).toBe(422);
    await until(() => isAnswered !== undefined);
    expect(isAnswered).toBe(true);
  });

  test('waits for a handler that goes on after its answer', async () => {
    const { webhooks, app } = receiver();
    const rest = gate();
    const ended = jest.fn();
    webhooks.on('*', async (_req, res) => {
      res.sendStatus(202);
      await rest.opened;
      ended();
    });
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(202);
    const drained = webhooks.drain();
    expect(ended).not.toHaveBeenCalled();
    rest.open();
    await drained;
    expect(ended).toHaveBeenCalledTimes(1);
  });

  test('waits for a handler that outlives handlerTimeout, and until its claim is settled', async () => {
    const settled = jest.fn();
    const store = memoryStore();
    const complete: typeof store.complete = async (...given) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      settled();
      return store.complete(...given);
    };
    const { webhooks, app } = receiver({ handlerTimeout: 10, idempotency: { ...store, complete } });
    webhooks.on('*', () => new Promise((resolve) => setTimeout(resolve, 30)));
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(503);
    await webhooks.drain();
    expect(settled).toHaveBeenCalledTimes(1);
  });

  test('aborts req.deadline when its time is up: the delivery fails, and no further handler starts', async () => {
    const { webhooks, app, failures } = receiver();
    const never = jest.fn();
    const started = new Promise<void>((resolve) => {
      webhooks.on(
        '*',
        (req) => {
          resolve();
          return new Promise((heed) => req.deadline.addEventListener('abort', heed));
        },
        never,
      );
    });
    const answer = deliver((await listen(app)).url, messageUpdated);
    await started;
    await webhooks.drain(10);
    expect((await answer).status).toBe(503);
    expect(failures).toMatchObject([{ code: 'handler_timeout', message: expect.stringContaining('shutting down') }]);
    expect(never).not.toHaveBeenCalled();
  });

  test('answers the deliveries whose handlers ignore req.deadline, or answer in a callback', async () => {
    const { webhooks, app } = receiver();
    const started = jest.fn();
    webhooks
      .on('*', (_req, _res, next) => next(started()))
      .on('message.created', () => new Promise(() => {}))
      .on('message.updated', (_req, _res) => {});
    const { url } = await listen(app);
    const answers = Promise.all(['created', 'updated'].map((action) => deliver(url, eventOf(`message.${action}`))));
    await until(() => started.mock.calls.length === 2);
    await expect(webhooks.drain(10)).rejects.toThrow('drain(): 1 event is still in work');
    expect((await answers).map(({ status }) => status)).toEqual([503, 503]);
  });

  test('waits for a delivery that is being claimed', async () => {
    const store = memoryStore();
    let grant = () => {};
    const claiming = new Promise<void>((resolve) => (grant = resolve));
    const asked = jest.fn();
    const claim: typeof store.claim = (...given) => {
      asked();
      return claiming.then(() => store.claim(...given));
    };
    const { webhooks, app } = receiver({ idempotency: { ...store, claim } });
    const handler = jest.fn();
    webhooks.on('*', () => handler());
    const answer = deliver((await listen(app)).url, messageUpdated);
    await until(() => asked.mock.calls.length === 1);
    const drained = jest.fn();
    const draining = webhooks.drain().then(drained);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect([handler.mock.calls, drained.mock.calls]).toEqual([[], []]);
    grant();
    await draining;
    expect(handler).toHaveBeenCalledTimes(1);
    expect((await answer).status).toBe(204);
  });

  test('does not wait for a delivery that is not verified, which a stranger can send as slowly as he likes', async () => {
    const { webhooks, app } = receiver();
    const { port } = await listen(app);
    const socket = connect(port, '127.0.0.1');
    const head = ['POST / HTTP/1.1', 'Host: x', 'Content-Length: 9', `X-Docssmith-Demo2-Signature: ${'0'.repeat(64)}`];
    socket.write(`${head.join('\r\n')}\r\n\r\n{`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await webhooks.drain(1);
    socket.destroy();
  });

  test('lets every answer from then on close its connection, so that busy senders go elsewhere', async () => {
    const { webhooks, app } = receiver();
    webhooks.on('*', () => {});
    const { url } = await listen(app);
    const connection = async (signature?: string) => {
      const headers = signature === undefined ? {} : { 'x-docssmith-demo2-signature': signature };
      return (await deliver(url, messageUpdated, headers)).headers.get('connection');
    };
    expect(await connection()).toBe('keep-alive');
    await webhooks.drain();
    expect([await connection(), await connection('wrong')]).toEqual(['close', 'close']);
  });

  test('resolves at once after deliveries that were rejected, failed or answered', async () => {
    const { webhooks, app } = receiver();
    webhooks.on('message.created', () => Promise.reject(new Error('boom'))).on('message.updated', () => {});
    const { url } = await listen(app);
    const statuses = ['message.created', 'message.updated', 'message.deleted', ''].map(async (type) => {
      return (await deliver(url, eventOf(type))).status;
    });
    expect(await Promise.all(statuses)).toEqual([500, 204, 204, 422]);
    await webhooks.drain(1);
  });
});

test('releases the claim if the handlers cannot start', async () => {
  const { webhooks, app } = receiver({ idempotency: memoryStore() });
  const handler = jest.fn();
  webhooks.on('*', () => handler());
  let isFrozen = true;
  const freezing = express().use((req, _res, next) => {
    if (isFrozen) Object.defineProperty(req, 'deadline', { value: 'fixed' });
    next();
  }, app);
  const { url } = await listen(freezing);
  expect((await deliver(url, messageUpdated)).status).toBe(500);
  isFrozen = false;
  expect((await deliver(url, messageUpdated)).status).toBe(204);
  expect(handler).toHaveBeenCalledTimes(1);
});

test('answers after the claim is released if a handler itself fails with handler_timeout', async () => {
  const { webhooks, app } = receiver({ idempotency: memoryStore() });
  const consumer = eventConsumer({ handlerTimeout: 1 }).on('*', (_event, { signal }) => {
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  webhooks.on('*', (req) => consumer.consume(req.webhook));
  const { url } = await listen(app);
  for (let delivery = 0; delivery < 3; delivery++) expect((await deliver(url, messageUpdated)).status).toBe(503);
});
