import { request } from 'node:http';
import { connect } from 'node:net';
import {
  captureRawBody,
  claimEvent,
  docsmithWebhooks,
  eventRouter,
  memoryStore,
  sign,
  validateEvent,
  verifySignature,
  type Webhooks,
  type WebhooksOptions,
} from 'docsmith-webhooks';
import { signedRequest } from 'docsmith-webhooks/testing';
import express from 'express';
import { deliver, listen, messageUpdated, platforms, post, receiver, secret } from './support/endpoint';

const message = JSON.stringify(messageUpdated);
const signatureHeader = 'x-docssmith-demo2-signature';

/** One rejection, as in the README's table of answers. */
interface Row {
  readonly status: number;
  readonly code: string;
  readonly when: string;
  readonly options?: WebhooksOptions;
  readonly send: (url: string) => Promise<Response>;
}

const rows: Row[] = [
  {
    status: 405,
    code: 'method_not_allowed',
    when: 'the method is PUT',
    send: (url) => fetch(url, { method: 'PUT', body: message }),
  },
  {
    status: 415,
    code: 'unsupported_media_type',
    when: 'the type is not JSON',
    send: (url) => post(url, message, { 'content-type': 'text/plain' }),
  },
  {
    status: 415,
    code: 'unsupported_media_type',
    when: 'the charset is not UTF-8',
    send: (url) => post(url, message, { 'content-type': 'application/json; charset=latin1' }),
  },
  {
    status: 415,
    code: 'unsupported_media_type',
    when: 'the body is compressed',
    send: (url) => post(url, message, { 'content-encoding': 'gzip' }),
  },
  {
    status: 401,
    code: 'missing_signature',
    when: 'there is no signature',
    send: (url) => post(url, message, { [signatureHeader]: undefined }),
  },
  {
    status: 401,
    code: 'invalid_signature',
    when: 'the signature is not hex',
    send: (url) => post(url, message, { [signatureHeader]: 'z'.repeat(64) }),
  },
  {
    status: 401,
    code: 'invalid_signature',
    when: 'the signature has more than 64 digits',
    send: (url) => post(url, message, { [signatureHeader]: `${sign(message, secret)}00` }),
  },
  {
    status: 401,
    code: 'invalid_signature',
    when: 'another secret made the signature',
    send: (url) => post(url, message, { [signatureHeader]: sign(message, 'other') }),
  },
  {
    status: 401,
    code: 'invalid_signature',
    when: 'both the signature and the JSON are wrong',
    send: (url) => post(url, '{', { [signatureHeader]: sign('', secret) }),
  },
  {
    status: 413,
    code: 'payload_too_large',
    when: 'the body is over the limit',
    options: { limit: 100 },
    send: (url) => post(url, message),
  },
  {
    status: 408,
    code: 'body_timeout',
    when: 'the body does not arrive in time',
    options: { bodyTimeout: 20 },
    send: (url) => stall(url),
  },
  {
    status: 400,
    code: 'invalid_encoding',
    when: 'the body is not UTF-8',
    send: (url) => post(url, Buffer.from([0x22, 0xff, 0x22])),
  },
  { status: 400, code: 'invalid_json', when: 'the body is not JSON', send: (url) => post(url, '{') },
  { status: 400, code: 'invalid_json', when: 'the body is empty', send: (url) => post(url, '') },
  {
    status: 400,
    code: 'invalid_json',
    when: 'the body begins with a byte order mark',
    send: (url) => post(url, `\u{feff}${message}`),
  },
  { status: 422, code: 'invalid_event', when: 'the body is not an event', send: (url) => deliver(url, { id: 'x' }) },
  {
    status: 422,
    code: 'invalid_event',
    when: 'the payload contradicts its schema',
    send: (url) => deliver(url, { ...messageUpdated, payload: { id: 'x' } }),
  },
  {
    status: 422,
    code: 'unknown_event',
    when: 'the type is unknown',
    options: { unknownEvents: 'reject' },
    send: (url) => deliver(url, { ...messageUpdated, type: 'message.pinned' }),
  },
];

/** Sends the head and one byte of the body, then nothing more. */
function stall(url: string): Promise<Response> {
  const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{')) });
  return fetch(url, { method: 'POST', body, duplex: 'half', headers: { [signatureHeader]: sign('', secret) } });
}

describe.each(Object.entries(platforms))('on %s', (_name, mount) => {
  test('a signed delivery reaches the handler of its type and is answered 204', async () => {
    const received: unknown[] = [];
    const webhooks = docsmithWebhooks(secret).on('message.updated', (req) => {
      received.push(req.webhook, req.rawBody.toString());
    });
    const { url } = await listen(mount(webhooks));
    const response = await post(url, message);
    expect(response.status).toBe(204);
    expect(received).toEqual([messageUpdated, message]);
  });

  test.each(rows)('$status $code when $when; no handler runs', async ({ status, code, options, send }) => {
    const handler = jest.fn();
    const { url } = await listen(mount(docsmithWebhooks(secret, options).use(() => handler())));

    const response = await send(url);

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      status,
      code,
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(response.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
    expect(handler).not.toHaveBeenCalled();
  });

  test('an unknown type is acknowledged with 204, and only use() handlers see it', async () => {
    const types: string[] = [];
    const webhooks = docsmithWebhooks(secret)
      .on(['*', 'message.*', '*.created'], () => types.push('never'))
      .use((req) => types.push(req.webhook.type));
    const { url } = await listen(mount(webhooks));
    expect((await deliver(url, { ...messageUpdated, type: 'message.pinned' })).status).toBe(204);
    expect(types).toEqual(['message.pinned']);
  });

  test("a handler's own answer is sent", async () => {
    const webhooks = docsmithWebhooks(secret).on('*', (_req, res) => {
      res.statusCode = 202;
      res.end('queued');
    });
    const { url } = await listen(mount(webhooks));
    const response = await post(url, message);
    expect([response.status, await response.text()]).toEqual([202, 'queued']);
  });

  test('a connection stays open after a rejection, and the next request is read from its first byte', async () => {
    const { port } = await listen(mount(docsmithWebhooks(secret)));
    const socket = connect(port, '127.0.0.1');
    const wrong = `POST / HTTP/1.1\r\nHost: a\r\n${signatureHeader}: ${'0'.repeat(64)}\r\nContent-Length: 11\r\n\r\nGET / HTTP/`;
    const right = `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${signatureHeader}: ${sign(message, secret)}\r\nContent-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`;
    socket.write(wrong + right);
    let answers = '';
    for await (const bytes of socket) answers += bytes;
    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 204']);
  });
});

describe('several secrets', () => {
  test('are all accepted while a secret is rotated', async () => {
    const { url } = await listen(docsmithWebhooks(['new', 'old']));
    for (const [key, status] of [
      ['new', 204],
      ['old', 204],
      ['older', 401],
    ] as const) {
      expect((await post(url, message, { [signatureHeader]: sign(message, key) })).status).toBe(status);
    }
  });

  test('are looked up for each request', async () => {
    const { url } = await listen(docsmithWebhooks(async (req) => `secret of ${req.url}`));
    const signed = { [signatureHeader]: sign(message, 'secret of /a') };
    expect((await post(`${url}/a`, message, signed)).status).toBe(204);
    expect((await post(`${url}/b`, message, signed)).status).toBe(401);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('database down');
      },
    ],
    ['returns an empty secret', () => ''],
  ])('fail closed when the function %s: 500 to the app, no handler', async (_name, source) => {
    const handler = jest.fn();
    const failures: unknown[] = [];
    const app = express().use(docsmithWebhooks(source).on('*', () => handler()));
    app.use(((error, _req, res, _next) => {
      failures.push(error.code);
      res.sendStatus(error.status);
    }) satisfies express.ErrorRequestHandler);
    expect((await post((await listen(app)).url, message)).status).toBe(500);
    expect(failures).toEqual(['secret_unavailable']);
    expect(handler).not.toHaveBeenCalled();
  });
});

test.each([undefined, '', ' ', []])('the secret %p throws at construction', (missing) => {
  expect(() => docsmithWebhooks(missing)).toThrow(/process\.env\.DOCSMITH_WEBHOOK_SECRET/);
});

test('signatureHeader changes the header', async () => {
  const { url } = await listen(docsmithWebhooks(secret, { signatureHeader: 'X-Signature' }));
  expect(
    (await post(url, message, { 'x-signature': sign(message, secret), [signatureHeader]: undefined })).status,
  ).toBe(204);
  expect((await post(url, message)).status).toBe(401);
});

describe('path', () => {
  async function statuses(mount: (webhooks: Webhooks) => express.Express | Webhooks, ...paths: string[]) {
    const { url } = await listen(mount(docsmithWebhooks(secret, { path: '/hook' })));
    return Promise.all(paths.map(async (path) => (await post(url + path, message)).status));
  }

  test('is the only path that is handled; other requests are passed on', async () => {
    const mount = (webhooks: Webhooks) =>
      express()
        .use(webhooks)
        .use((_req, res) => res.sendStatus(418));
    expect(await statuses(mount, '/hook', '/hook?a=b', '/', '/hooks', '/hook/x')).toEqual([204, 204, 418, 418, 418]);
  });

  test('matches as in Express: in any case, with a slash at the end, and in a whole URL', async () => {
    for (const path of ['/hooks', '/hooks/', '/Hooks']) {
      const { port } = await listen(docsmithWebhooks(secret, { path }));
      const status = (target: string) => statusOf(port, target);
      expect(await Promise.all(['/hooks', '/hooks/', '/HOOKS', '/hooks?a=/b', `http://a/hooks`].map(status))).toEqual(
        Array(5).fill(204),
      );
      expect(await Promise.all(['/', '/hooks//', '/hooks/a', '/hook', '/a/hooks', '//hooks'].map(status))).toEqual(
        Array(6).fill(404),
      );
    }
  });

  test('is relative to the path at which the middleware is mounted', async () => {
    const mount = (webhooks: Webhooks) => express().use('/api', webhooks);
    expect(await statuses(mount, '/api/hook', '/hook')).toEqual([204, 404]);
  });

  test('makes other paths 404 without an app', async () => {
    expect(await statuses((webhooks) => webhooks, '/hook', '/')).toEqual([204, 404]);
  });
});

test('webhooks can be mounted at a path, next to the rest of an app', async () => {
  const app = express()
    .use('/webhooks/docsmith', docsmithWebhooks(secret))
    .use(express.json())
    .post('/', (req, res) => res.json(req.body));
  const { url } = await listen(app);
  expect((await post(`${url}/webhooks/docsmith`, message)).status).toBe(204);
  expect(await (await post(url, '{"a":1}')).json()).toEqual({ a: 1 });
});

test('an error that a handler throws reaches the app unchanged', async () => {
  const thrown = Object.assign(new Error('boom'), { status: 418 });
  const { webhooks, app, failures } = receiver();
  webhooks.on('*', () => Promise.reject(thrown));
  expect((await post((await listen(app)).url, message)).status).toBe(418);
  expect(failures).toEqual([thrown]);
});

describe('with fake timers, as in a test of an app,', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('a delivery reaches its handlers', async () => {
    const { webhooks, app } = receiver();
    webhooks.on('*', async (req, res) => res.send(req.webhook.id));
    expect(await (await post((await listen(app)).url, message)).text()).toBe(messageUpdated.id);
  });
});

test('options may be inherited, as in an instance of a class', async () => {
  const options = Object.create({ limit: 10, signatureHeader: 'x-signature' });
  const { url } = await listen(docsmithWebhooks(secret, options));
  expect((await post(url, message)).status).toBe(401);
  expect((await post(url, message, { 'x-signature': sign(message, secret) })).status).toBe(413);
});

test('the promise of a delivery resolves when it has been answered, and rejects with what next() throws', async () => {
  const outcomes: unknown[] = [];
  const webhooks = docsmithWebhooks(secret).on('message.updated', () => Promise.reject(new Error('boom')));
  const { url } = await listen(async (req, res) => {
    const next = (error: unknown) => {
      res.statusCode = 500;
      res.end();
      throw error;
    };
    await Promise.resolve(webhooks(req, res, next)).catch((error) => outcomes.push(error));
    outcomes.push(res.writableEnded);
  });
  expect((await deliver(url, { ...messageUpdated, type: 'message.created' })).status).toBe(204);
  expect((await deliver(url, messageUpdated)).status).toBe(500);
  expect(outcomes).toEqual([true, new Error('boom'), true]);
});

test.each(['GET', 'DELETE', 'POST'])('a connection stays open after a rejected %s without a body', async (method) => {
  const { port } = await listen(docsmithWebhooks(secret));
  const socket = connect(port, '127.0.0.1');
  socket.write(`${method} / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  let answers = '';
  for await (const bytes of socket) answers += bytes;
  expect(answers.match(/HTTP\/1.1 \d+/g)).toHaveLength(2);
});

test('use() does not adopt the handlers of another receiver, which checks its own secret', async () => {
  const handler = jest.fn();
  const other = docsmithWebhooks('another secret').on('*', () => handler());
  const { url } = await listen(docsmithWebhooks(secret).use(other));
  expect((await post(url, message)).status).toBe(401);
  expect(handler).not.toHaveBeenCalled();
});

test('stack traces name the middleware', () => {
  expect(docsmithWebhooks(secret).name).toBe('docsmithWebhooksMiddleware');
  expect(captureRawBody().name).toBe('captureRawBodyMiddleware');
  expect(verifySignature(secret).name).toBe('verifySignatureMiddleware');
  expect(validateEvent().name).toBe('validateEventMiddleware');
  expect(claimEvent(memoryStore()).name).toBe('claimEventMiddleware');
  expect(eventRouter().name).toBe('eventRouterMiddleware');
});

/** Posts to a request target as it is. `fetch` would normalise it. */
function statusOf(port: number, target: string): Promise<number | undefined> {
  const { method, headers, body } = signedRequest(messageUpdated, secret);
  return new Promise((resolve, reject) => {
    request({ port, method, headers, path: target }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end(body);
  });
}
