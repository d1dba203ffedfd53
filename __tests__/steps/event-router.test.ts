import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  captureRawBody,
  docsmithWebhooks,
  type EventRouter,
  eventRouter,
  memoryStore,
  type UnhandledEvent,
  validateEvent,
  verifySignature,
  type WebhookErrorHandler,
} from 'docsmith-webhooks';
import {
  deliver,
  eventOf,
  listen,
  messageUpdated,
  muteWarnings,
  nextWarning,
  receiver,
  secret,
} from '../support/endpoint';
import { serve } from '../support/steps';

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
  test('waits for a handler that goes on after its answer', async () => {
    const { webhooks, app } = receiver();
    const ended = jest.fn();
    webhooks.on('*', async (_req, res) => {
      res.sendStatus(202);
      await new Promise((resolve) => setTimeout(resolve, 30));
      ended();
    });
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(202);
    expect(ended).not.toHaveBeenCalled();
    await webhooks.drain();
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

  test('lets a handler fail with an error of its own, which the app gets', async () => {
    muteWarnings();
    const { webhooks, app, failures } = receiver();
    const started = new Promise<void>((resolve) => {
      webhooks.on('*', (req) => {
        resolve();
        return new Promise((_heed, fail) => req.deadline.addEventListener('abort', () => fail(new Error('half done'))));
      });
    });
    const answer = deliver((await listen(app)).url, messageUpdated);
    await started;
    await webhooks.drain(10);
    expect((await answer).status).toBe(500);
    expect(failures).toEqual([new Error('half done')]);
    expect(process.emitWarning).not.toHaveBeenCalled();
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
