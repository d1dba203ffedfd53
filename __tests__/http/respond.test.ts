import { connect } from 'node:net';
import { inspect } from 'node:util';
import { docsmithWebhooks, memoryStore, sign, WebhookError, type WebhooksOptions } from 'docsmith-webhooks';
import express from 'express';
import pino from 'pino';
import pinoHttp from 'pino-http';
import {
  deliver,
  listen,
  messageUpdated,
  muteWarnings,
  nextWarning,
  post,
  receiver,
  secret,
} from '../support/endpoint';
import { gate } from '../support/gate';
import { delivery, openSocket } from '../support/raw-socket';
import { until } from '../support/until';

const refused = { 'x-docssmith-demo2-signature': '0'.repeat(64) };

describe('onReject', () => {
  const seen: string[] = [];

  test('answers rejected deliveries instead', async () => {
    const { app, failures } = receiver({
      onReject: (error, _req, res) => res.status(400).send(error.code),
    });
    const response = await deliver((await listen(app)).url, messageUpdated, refused);
    expect([response.status, await response.text(), failures]).toEqual([400, 'invalid_signature', []]);
  });

  test('may be any error handler of Express', async () => {
    const answer: express.ErrorRequestHandler = (error, req, res, _next) => {
      res.status(error.status).json(`${error.code} at ${req.path}`);
    };
    const { app } = receiver({ onReject: answer });
    const response = await deliver((await listen(app)).url, messageUpdated, refused);
    expect([response.status, await response.json()]).toEqual([401, 'invalid_signature at /']);
  });

  test.each<[string, NonNullable<WebhooksOptions['onReject']>]>([
    ['takes the error alone', (error) => void seen.push(error.code)],
    ['takes the request too', (error, _req) => void seen.push(error.code)],
    ['awaits its work', async (error, _req, _res) => void (await seen.push(error.code))],
    ['awaits its work and takes next', async (error, _req, _res, _next) => void (await seen.push(error.code))],
  ])('that only looks on and %s leaves the answer to the package', async (_name, onReject) => {
    const { app, failures } = receiver({ onReject });
    const response = await deliver((await listen(app)).url, messageUpdated, refused);
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'invalid_signature' }),
    ]);
    expect([seen.splice(0), failures]).toEqual([['invalid_signature'], []]);
  });

  test('that only looks on and fails, or never ends, leaves the answer to the package', async () => {
    muteWarnings();
    const boom = new Error('boom');
    const onlookers: NonNullable<WebhooksOptions['onReject']>[] = [
      (_error) => {
        throw boom;
      },
      (_error) => Promise.reject(boom),
      (_error, _req) => new Promise(() => {}),
    ];
    for (const onReject of onlookers) {
      const { app, failures } = receiver({ onReject });
      expect((await deliver((await listen(app)).url, messageUpdated, refused)).status).toBe(401);
      expect(failures).toEqual([]);
    }
  });

  test('that answers and then fails spares the next delivery on the connection', async () => {
    const warning = nextWarning();
    const { app, failures } = receiver({
      onReject: async (_error, _req, res) => {
        res.status(400).end();
        throw new Error('boom');
      },
    });
    expect((await deliver((await listen(app)).url, messageUpdated, refused)).status).toBe(400);
    expect(await warning).toContain('onReject failed after the rejection had been answered');
    expect(failures).toEqual([]);
  });

  test('that calls next twice passes the rejection on once', async () => {
    const { app, failures } = receiver({
      onReject: (_error, _req, _res, next) => {
        next();
        next();
      },
    });
    expect((await deliver((await listen(app)).url, messageUpdated, refused)).status).toBe(401);
    expect(failures).toHaveLength(1);
  });

  test('may answer in a callback', async () => {
    const { app } = receiver({ onReject: (_error, _req, res) => void setImmediate(() => res.status(418).end()) });
    expect((await deliver((await listen(app)).url, messageUpdated, refused)).status).toBe(418);
  });

  test('that takes res and does not answer leaves the answer to the package after five seconds, with a warning', async () => {
    const warned = nextWarning();
    const { app } = receiver({ onReject: (error, _req, _res) => void seen.push(error.code) });
    const response = await deliver((await listen(app)).url, messageUpdated, refused);
    expect([response.status, await response.json(), seen.splice(0)]).toEqual([
      401,
      expect.objectContaining({ code: 'invalid_signature' }),
      ['invalid_signature'],
    ]);
    expect(await warned).toContain('To log only, take no res');
  });

  test('answers with the headers that belong to the status', async () => {
    const { app } = receiver({ onReject: (error, _req, res) => res.status(error.status).send(error.code) });
    const response = await fetch((await listen(app)).url);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('may pass the rejection on to the app', async () => {
    const { app, failures } = receiver({ onReject: (error, _req, _res, next) => next(error) });
    expect((await deliver((await listen(app)).url, messageUpdated, refused)).status).toBe(401);
    expect(failures).toEqual([expect.any(WebhookError)]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
  ])('that %s is an error of the app', async (_name, onReject) => {
    const { app, failures } = receiver({ onReject });
    expect((await deliver((await listen(app)).url, messageUpdated, refused)).status).toBe(500);
    expect(failures).toEqual([new Error('boom')]);
  });

  test.each([undefined, null, '', 'route', 'router'])(
    'that throws %p does not let the rejected delivery go on',
    async (thrown) => {
      const next = jest.fn((_req, res) => res.end());
      const { app, failures } = receiver({ onReject: () => Promise.reject(thrown) });
      expect((await deliver((await listen(app.use(next))).url, messageUpdated, refused)).status).toBe(500);
      expect(failures).toEqual([new Error(`onReject threw ${inspect(thrown)}.`)]);
      expect(next).not.toHaveBeenCalled();
    },
  );

  test.each([undefined, null, 0, false, '', 'route', 'router'])(
    'that calls next(%p) does not let the rejected delivery go on',
    async (value) => {
      const { open, opened } = gate();
      const handler = jest.fn(() => opened);
      const onReject: WebhooksOptions['onReject'] = (_error, _req, _res, next) => next(value);
      const { webhooks, app, failures } = receiver({ idempotency: memoryStore(), onReject });
      webhooks.on('*', handler);
      const { url } = await listen(app);
      const first = deliver(url, messageUpdated);
      await until(() => handler.mock.calls.length === 1);
      expect((await deliver(url, messageUpdated)).status).toBe(409);
      open();
      expect((await first).status).toBe(204);
      expect(failures).toEqual([expect.objectContaining({ code: 'duplicate_in_flight' })]);
      expect(handler).toHaveBeenCalledTimes(1);
    },
  );

  test('that calls next() without an app leaves the answer to the package', async () => {
    const onReject: WebhooksOptions['onReject'] = (_error, _req, _res, next) => next();
    const { url } = await listen(docsmithWebhooks(secret, { onReject }));
    expect((await deliver(url, messageUpdated, refused)).status).toBe(401);
  });

  test('does not see errors of the app', async () => {
    const onReject = jest.fn();
    const { webhooks, app } = receiver({ onReject });
    webhooks.on('*', () => {
      throw new WebhookError('invalid_signature', "A handler's own.");
    });
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(401);
    expect(onReject).not.toHaveBeenCalled();
  });
});

describe('an error of the app, without an error handler', () => {
  beforeEach(muteWarnings);

  test.each([
    [500, new Error('hunter2')],
    [418, Object.assign(new Error('hunter2'), { status: 418 })],
    [500, Object.assign(new Error('hunter2'), { status: 200 })],
    [500, { status: Symbol('hunter2') }],
    [500, 'hunter2'],
  ])('is answered with %i and no detail', async (status, thrown) => {
    const { url } = await listen(docsmithWebhooks(secret).on('*', () => Promise.reject(thrown)));
    const response = await deliver(url, messageUpdated);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ status, title: expect.any(String) });
  });

  test('becomes a process warning, because there is no error handler', async () => {
    const warned = nextWarning();
    const { url } = await listen(docsmithWebhooks(secret).on('*', () => Promise.reject(new Error('database down'))));
    await deliver(url, messageUpdated);
    expect(await warned).toContain('database down');
  });

  test('after a complete answer keeps the connection open for the next request', async () => {
    let failed = false;
    const webhooks = docsmithWebhooks(secret).on('*', (_req, res) => {
      if (failed) return;
      failed = true;
      res.setHeader('Content-Length', 8);
      res.end('answered');
      throw new Error('boom');
    });
    const socket = openSocket((await listen(webhooks)).port);
    const warned = nextWarning();
    await socket.send(delivery(JSON.stringify(messageUpdated)));
    await socket.answers(1);
    await socket.send(delivery('{', 'Connection: close'));
    expect(await socket.closed()).toMatchObject([{ status: 200, body: 'answered' }, { status: 400 }]);
    expect(await warned).toContain('boom');
  });

  test('in the middle of an answer closes the connection', async () => {
    const webhooks = docsmithWebhooks(secret).on('*', (_req, res) => {
      res.write('part');
      throw new Error('boom');
    });
    const { url } = await listen(webhooks);
    await expect(deliver(url, messageUpdated).then((response) => response.text())).rejects.toThrow();
  });
});

test('a request that the app answers before the body arrives gets one answer', async () => {
  const app = express()
    .use((_req, res, next) => {
      res.status(202).end('queued');
      next();
    })
    .use(docsmithWebhooks(secret));
  const response = await post((await listen(app)).url, '{');
  expect([response.status, await response.text()]).toEqual([202, 'queued']);
});

test.each([
  ['is short', 100, 'keep-alive'],
  ['is long', 100_000, 'close'],
  ['has no known length', undefined, 'close'],
])(
  'after a rejection, the connection stays open only if the rest of the body is short: it %s',
  async (_name, length, expected) => {
    const { port } = await listen(docsmithWebhooks(secret));
    const socket = connect(port, '127.0.0.1');
    const framing = length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n`);
    const answer = String(await new Promise((resolve) => socket.once('data', resolve)));
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
    expect(answer).toContain(`Connection: ${expected}`);
  },
);

test('a body of 1 MB with a wrong signature is answered, not reset', async () => {
  const { url } = await listen(docsmithWebhooks(secret, { limit: '2mb' }));
  const body = Buffer.alloc(1_000_000, ' ');
  for (let attempt = 0; attempt < 20; attempt++) {
    expect((await post(url, body, { 'x-docssmith-demo2-signature': 'bad' })).status).toBe(401);
  }
  expect((await post(url, body, { 'x-docssmith-demo2-signature': sign(body, 'other') })).status).toBe(401);
});

describe('req.log', () => {
  /** Serves a receiver behind pino-http. */
  async function logged(options: WebhooksOptions = {}) {
    const lines: Record<string, unknown>[] = [];
    const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
    const { webhooks, failures } = receiver(options);
    const logging = pinoHttp({ logger: pino({ level: 'warn' }, stream), autoLogging: false });
    return { lines, failures, url: (await listen(express().use(logging, webhooks))).url };
  }

  test('of pino-http gets a warning for each rejected delivery, with its code and without its signature', async () => {
    const { lines, url } = await logged();
    expect((await deliver(url, messageUpdated, refused)).status).toBe(401);
    expect((await deliver(url, { ...messageUpdated, payload: { id: 'private', message: 7 } })).status).toBe(422);
    expect(lines).toMatchObject([
      { level: 40, code: 'invalid_signature', status: 401, req: { id: 1 } },
      { code: 'invalid_event', status: 422, errors: expect.arrayContaining([expect.anything()]), req: { id: 2 } },
    ]);
    expect(JSON.stringify(lines.map(({ req: _, ...line }) => line))).not.toMatch(/0{64}|private/);
  });

  test('gets nothing for a delivery that is handled, nor if onReject is set', async () => {
    const { lines, url } = await logged({ onReject: (_error) => {} });
    expect((await deliver(url, messageUpdated)).status).toBe(204);
    expect((await deliver(url, messageUpdated, refused)).status).toBe(401);
    expect(lines).toEqual([]);
  });

  const throwing = {
    warn() {
      throw new Error('disk full');
    },
  };

  const noGetter = {
    get warn(): never {
      throw new Error('revoked');
    },
  };

  test.each([
    ['throws', throwing],
    ['rejects', { warn: () => Promise.reject(new Error('disk full')) }],
    ['has a warn that cannot be read', noGetter],
    ['is not a logger', 'a text'],
    ['has no warn()', { warn: 'a text' }],
  ])('that %s leaves the answer as it is', async (_name, log) => {
    muteWarnings();
    const { webhooks } = receiver();
    const { url } = await listen((req, res) => webhooks(Object.assign(req, { log }), res));
    expect((await deliver(url, messageUpdated, refused)).status).toBe(401);
  });
});
