import { eventRouter, type WebhookErrorHandler, type WebhookHandler } from 'docsmith-webhooks';
import { requestHandlers } from '../../src/routing/request-handler';
import { RouteTable } from '../../src/routing/route-table';
import { deliver, eventOf, listen, messageUpdated, receiver } from '../support/endpoint';

const answer502: WebhookErrorHandler = (error, _req, res, _next) => {
  res.status(502).send(String(error));
};

/** Registers a handler per pattern and delivers an event per type. Returns the calls, as 'pattern type'. */
async function seenBy(patterns: string[], types: string[]) {
  const { webhooks, app } = receiver({ events: { invoice: {}, 'a.b.c': {} } });
  const seen: string[] = [];
  for (const pattern of patterns) webhooks.on(pattern as '*', (req) => seen.push(`${pattern} ${req.webhook.type}`));
  const { url } = await listen(app);
  for (const type of types) expect((await deliver(url, eventOf(type))).status).toBe(204);
  return seen;
}

describe('a pattern', () => {
  test.each([
    ['message.created', ['message.created']],
    ['message.*', ['message.created', 'message.deleted']],
    ['*.deleted', ['message.deleted', 'contact.deleted']],
    ['*', ['message.created', 'message.deleted', 'contact.deleted', 'invoice', 'a.b.c']],
    ['invoice', ['invoice']],
    ['a.*', ['a.b.c']],
    ['*.b.c', ['a.b.c']],
  ])('%s sees %j', async (pattern, expected) => {
    const types = ['message.created', 'message.deleted', 'contact.deleted', 'invoice', 'a.b.c', 'message.pinned'];
    expect(await seenBy([pattern], types)).toEqual(expected.map((type) => `${pattern} ${type}`));
  });

  test.each([
    'mesage.created',
    'message.',
    '.created',
    'message',
    '**',
    'message.**',
    '*.c',
    '',
    'constructor',
    'Message.*',
    7,
    null,
  ])('%p matches nothing and throws', (pattern) => {
    const register = () => new RouteTable(requestHandlers, ['message.created', 'a.b.c']).on(pattern, [() => {}]);
    expect(register).toThrow(TypeError);
    expect(register).toThrow("a type, 'message.*', '*.deleted' or '*'. Types: message.created, a.b.c.");
  });

  test('runs its chain once if several patterns of the same on() match', async () => {
    const { webhooks, app } = receiver();
    const handler = jest.fn();
    webhooks.on(['message.*', '*.updated', 'message.updated'], (req) => handler(req.webhook.type));
    await deliver((await listen(app)).url, messageUpdated);
    expect(handler.mock.calls).toEqual([['message.updated']]);
  });
});

test('chains run in the order of registration, for exact types and wildcards alike', async () => {
  expect(
    await seenBy(['*', 'message.updated', '*.updated', 'message.*', 'message.updated'], ['message.updated']),
  ).toEqual([
    '* message.updated',
    'message.updated message.updated',
    '*.updated message.updated',
    'message.* message.updated',
    'message.updated message.updated',
  ]);
});

test('handlers may be registered while deliveries come in', async () => {
  const { webhooks, app } = receiver();
  const { url } = await listen(app);
  await deliver(url, messageUpdated);
  const handler = jest.fn();
  webhooks.on('message.updated', () => handler());
  await deliver(url, messageUpdated);
  expect(handler).toHaveBeenCalledTimes(1);
});

test.each([
  ['no handler', []],
  ['a string', ['handler']],
  ['a handler of five parameters', [(_a: 1, _b: 2, _c: 3, _d: 4, _e: 5) => {}]],
  ['nothing', [undefined]],
])('%s is refused by on() and use()', (_name, handlers) => {
  const table = new RouteTable(requestHandlers, ['message.created']);
  expect(() => table.on('*', handlers)).toThrow(TypeError);
  expect(() => table.use(handlers)).toThrow(TypeError);
});

test('the errors of on() name the pattern', () => {
  const table = new RouteTable(requestHandlers, ['message.created', 'message.updated']);
  expect(() => table.on('message.created', [])).toThrow("on('message.created'): expected at least one handler.");
  expect(() => table.on('message.created', [[], [[]]])).toThrow(
    "on('message.created'): expected at least one handler.",
  );
  expect(() => table.on('message.*', ['handler'])).toThrow(
    "on('message.*'): expected a handler, which is a function of at most 4 parameters (err, req, res, next), got a string.",
  );
  expect(() => table.on(['message.*', '*.created'], [[undefined]])).toThrow("on(['message.*', '*.created']): expected");
  expect(() => table.on(['*', '*', '*', '*'], [])).toThrow("on(['*', '*', '*', …]): expected");
  expect(() => table.on('mesage.created', [() => {}])).toThrow("the pattern 'mesage.created' matches no event type");
  expect(() => table.use([[7]])).toThrow('use(): expected a handler, which is a function');
});

describe('handlers in arrays, nested in any way,', () => {
  test.each(['on', 'use'] as const)('run in the order in which they stand in %s()', async (method) => {
    const { webhooks, app, failures } = receiver();
    const words: string[] = [];
    const say =
      (word: string): WebhookHandler =>
      (_req, _res, next) => {
        words.push(word);
        next();
      };
    const fail: WebhookHandler = () => {
      throw new Error('boom');
    };
    const forgive: WebhookErrorHandler = (_error, _req, _res, next) => {
      words.push('forgiven');
      next();
    };
    const handlers = [say('a'), [[say('b')], [], say('c')], [fail, say('never'), [forgive]], () => words.push('d')];
    if (method === 'on') webhooks.on('message.updated', [], ...handlers);
    else webhooks.use(handlers);
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(204);
    expect(words).toEqual(['a', 'b', 'c', 'forgiven', 'd']);
    expect(failures).toEqual([]);
  });

  test("are one chain, which next('route') leaves", async () => {
    const { webhooks, app } = receiver();
    const words: string[] = [];
    webhooks
      .on('*', [(_req, _res, next) => next('route'), [() => words.push('never')]], () => words.push('never'))
      .on('*', [[() => words.push('next')]]);
    await deliver((await listen(app)).url, messageUpdated);
    expect(words).toEqual(['next']);
  });

  test('may hold routers in use()', async () => {
    const { webhooks, app } = receiver();
    const handler = jest.fn();
    webhooks.use([[eventRouter().on('message.*', () => handler())]]);
    await deliver((await listen(app)).url, messageUpdated);
    expect(handler).toHaveBeenCalledTimes(1);
  });
});

test('on() without a pattern is refused', () => {
  expect(() => new RouteTable(requestHandlers, ['message.created']).on([], [() => {}])).toThrow(TypeError);
});

describe('use()', () => {
  test('runs handlers for every event, also of undeclared types', async () => {
    const { webhooks, app } = receiver();
    const types: string[] = [];
    webhooks.use((req, _res, next) => {
      types.push(req.webhook.type);
      next();
    });
    const { url } = await listen(app);
    await deliver(url, messageUpdated);
    await deliver(url, eventOf('message.pinned'));
    expect(types).toEqual(['message.updated', 'message.pinned']);
  });

  test('with an error handler sees the errors of what was registered before it', async () => {
    const { webhooks, app, failures } = receiver();
    webhooks
      .on('*', () => {
        throw new Error('boom');
      })
      .on('*', (_error: unknown, _req: unknown, _res: unknown, next: (error?: unknown) => void) =>
        next(new Error('never')),
      )
      .use(answer502);
    const response = await deliver((await listen(app)).url, messageUpdated);
    expect(response.status).toBe(502);
    expect(await response.text()).toBe('Error: boom');
    expect(failures).toEqual([]);
  });

  test("runs a router at its position; next('router') leaves only that router", async () => {
    const { webhooks, app } = receiver();
    const words: string[] = [];
    const router = eventRouter()
      .on('message.*', (_req, _res, next) => {
        words.push('inner');
        next('router');
      })
      .on('*', () => words.push('never'));
    webhooks
      .on('*', () => words.push('before'))
      .use(router)
      .on('*', () => words.push('after'));
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(204);
    expect(words).toEqual(['before', 'inner', 'after']);
  });

  test('passes the errors of a router to the handlers after it', async () => {
    const { webhooks, app } = receiver();
    webhooks.use(eventRouter().on('*', () => Promise.reject(new Error('boom')))).use(answer502);
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(502);
  });

  test('refuses a router that has event types that this one lacks', () => {
    const { webhooks } = receiver();
    const router = eventRouter<unknown>({ events: { 'invoice.paid': {} } });
    expect(() => webhooks.use(router)).toThrow(
      'event types that this one lacks: invoice.paid. Give both the same events option.',
    );
  });
});
