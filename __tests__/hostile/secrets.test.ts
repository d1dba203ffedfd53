import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';
import {
  constructEvent,
  docsmithWebhooks,
  eventRouter,
  type SecretFunction,
  sign,
  verify,
  verifySignature,
} from 'docsmith-webhooks';
import express from 'express';
import { deliver, listen, messageUpdated, muteWarnings, nextWarning, platforms, post } from '../support/endpoint';

jest.mock('node:crypto', () => {
  const crypto = jest.requireActual('node:crypto');
  return { ...crypto, timingSafeEqual: jest.fn(crypto.timingSafeEqual) };
});

const message = JSON.stringify(messageUpdated);
const signedBy = (secret: string | Uint8Array) => ({ 'x-docssmith-demo2-signature': sign(message, secret) });

describe('a missing secret', () => {
  test.each([
    ['undefined', undefined],
    ['null', null],
    ['empty', ''],
    ['blank', ' \t\r\n\u{a0}\u{feff}'],
    ['an empty Buffer', Buffer.alloc(0)],
    ['a view of no bytes', new Uint8Array(8).subarray(8)],
    ['an empty list', []],
    ['a list with an empty secret', ['good secret', '']],
    ['a list with a hole', Array(1)],
    ['a list in a list', [['good secret']]],
    ['a number', 42],
    ['a boolean', true],
    ['an object', { secret: 'good secret' }],
    ['a String object', Object('good secret')],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    ['a Promise', Promise.resolve('good secret')],
  ])('throws a TypeError that says what to set: %s', (_what, value) => {
    const secret = value as string;
    for (const use of [
      () => docsmithWebhooks(secret),
      () => verifySignature(secret),
      () => sign('', secret),
      () => verify('', sign('', 'x'), secret),
      () => constructEvent('', sign('', 'x'), secret),
    ]) {
      expect(use).toThrow(TypeError);
      expect(use).toThrow(/DOCSMITH_WEBHOOK_SECRET/);
      expect(use).not.toThrow(/good secret/);
    }
  });

  test('cannot be bypassed with the signature of an empty key', async () => {
    const { url } = await listen(docsmithWebhooks('secret'));
    const empty = createHmac('sha256', '').update(message).digest('hex');
    expect((await post(url, message, { 'x-docssmith-demo2-signature': empty })).status).toBe(401);
  });
});

test('a short secret is accepted, because the service chooses its length', async () => {
  const { url } = await listen(docsmithWebhooks('x'));
  expect((await post(url, message, signedBy('x'))).status).toBe(204);
});

test('the bytes of a secret are not trimmed: leading and trailing spaces are part of it', async () => {
  const { url } = await listen(docsmithWebhooks(Buffer.from(' secret\n')));
  expect((await post(url, message, signedBy(Buffer.from(' secret\n')))).status).toBe(204);
  expect((await post(url, message, signedBy('secret'))).status).toBe(401);
});

test('bytes that are changed after construction do not change the key', async () => {
  const bytes = Buffer.from('secret');
  const { url } = await listen(docsmithWebhooks(bytes));
  bytes.fill(0);
  expect((await post(url, message, signedBy('secret'))).status).toBe(204);
  expect((await post(url, message, signedBy(bytes))).status).toBe(401);
});

describe.each(Object.entries(platforms))('a secret function on %s', (_name, mount) => {
  const functions: readonly [string, unknown][] = [
    [
      'throws',
      () => {
        throw new Error('hunter2');
      },
    ],
    ['rejects', () => Promise.reject(new Error('hunter2'))],
    ['rejects with undefined', () => Promise.reject()],
    ["returns ''", () => ''],
    ['resolves to a blank string', async () => ' '],
    ['returns undefined', () => undefined],
    ['resolves to an empty Buffer', async () => Buffer.alloc(0)],
    ['returns an empty list', () => []],
    ['returns a list with an empty secret', () => ['hunter2', '']],
    ['returns a number', () => 7],
    ['returns a function', () => () => 'hunter2'],
    ['never resolves', () => new Promise(() => {})],
  ];

  beforeEach(muteWarnings);

  test.each(functions)('that %s is 500 for any signature, and no handler runs', async (_how, source) => {
    const handler = jest.fn();
    const webhooks = docsmithWebhooks(source as SecretFunction, { secretTimeout: 30 }).use(() => handler());
    const { url } = await listen(mount(webhooks));
    for (const key of ['hunter2', 'undefined', Buffer.of(0), Buffer.from(' ')]) {
      const response = await post(url, message, signedBy(key));
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain('hunter2');
    }
    expect(handler).not.toHaveBeenCalled();
  });

  test('is not called before the signature is well-formed and the body has arrived', async () => {
    const source = jest.fn(() => 'secret');
    const { url } = await listen(mount(docsmithWebhooks(source, { limit: 10 })));
    expect((await post(url, message, { 'x-docssmith-demo2-signature': undefined })).status).toBe(401);
    expect((await post(url, message, { 'x-docssmith-demo2-signature': 'bad' })).status).toBe(401);
    expect((await post(url, message, signedBy('secret'))).status).toBe(413);
    expect(source).not.toHaveBeenCalled();
  });
});

describe('rotation', () => {
  const secrets = Array.from({ length: 20 }, (_, index) => `secret number ${index}`);

  test('any of 1 to 20 secrets is accepted, and no other', async () => {
    for (let count = 1; count <= 20; count++) {
      const current = secrets.slice(0, count);
      for (const secret of secrets) {
        expect(verify(message, sign(message, secret), current)).toBe(current.includes(secret));
      }
    }
  });

  test.each([
    ['the first', 'secret number 0'],
    ['the last', 'secret number 19'],
    ['none', 'another'],
  ])('compares all 20 secrets, each in constant time, when %s matches', (_which, secret) => {
    jest.mocked(timingSafeEqual).mockClear();
    verify(message, sign(message, secret), secrets);
    expect(timingSafeEqual).toHaveBeenCalledTimes(20);
  });
});

describe('no part of a secret', () => {
  const secret = 'hunter2-hunter2-hunter2';
  const inside = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64')];
  const views = (value: unknown) => [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    JSON.stringify(value) ?? '',
    String(value),
  ];

  afterEach(() => jest.restoreAllMocks());

  const holders: readonly [string, unknown][] = [
    ['webhooks', docsmithWebhooks(secret)],
    ['webhooks with several', docsmithWebhooks([secret, Buffer.from(secret), createSecretKey(Buffer.from(secret))])],
    [
      'webhooks with handlers and routers',
      docsmithWebhooks(secret)
        .on('*', () => {})
        .use(eventRouter()),
    ],
    ['verifySignature()', verifySignature(secret)],
    ['an app', express().use(docsmithWebhooks(secret))],
  ];

  test.each(holders)('can be seen in %s', (_what, holder) => {
    for (const view of views(holder)) for (const form of inside) expect(view).not.toContain(form);
  });

  test('can be seen in an answer, an error, a warning or a log', async () => {
    const written: string[] = [];
    for (const stream of [process.stdout, process.stderr] as const) {
      jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    }
    const errors: unknown[] = [];
    const app = express()
      .use('/plain', (req, res) => webhooks(req, res))
      .use((req, res, next) => webhooks(req, res, next))
      .use(((error, _req, res, _next) => {
        errors.push(error);
        res.sendStatus(error.status ?? 500);
      }) satisfies express.ErrorRequestHandler);
    const webhooks = docsmithWebhooks([secret, 'other'], { limit: 2000, handlerTimeout: 30 })
      .on('message.updated', () => Promise.reject(new Error('boom')))
      .on('group.created', () => new Promise(() => {}));
    const { url } = await listen(app);
    const warned = nextWarning();
    const group = JSON.stringify({ id: 'e', type: 'group.created', payload: { id: 'g' } });

    for (const path of ['/', '/plain']) {
      for (const body of [message, group, '{', '[]', 'x'.repeat(3000)]) {
        for (const signature of [sign(body, secret), sign(body, 'wrong'), 'bad', undefined]) {
          const response = await post(url + path, body, { 'x-docssmith-demo2-signature': signature });
          written.push(await response.text(), JSON.stringify([...response.headers]));
        }
      }
    }
    written.push(await warned, ...errors.flatMap(views));
    expect(errors).toHaveLength(2);
    for (const form of inside) expect(written.join('\n')).not.toContain(form);
  });

  test('is in the error for a list with an empty secret', () => {
    expect(() => docsmithWebhooks([secret, ''])).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(secret) }),
    );
  });
});

test('the answer to a wrong signature does not contain the right one', async () => {
  const { url } = await listen(docsmithWebhooks('secret'));
  const response = await deliver(url, messageUpdated, { 'x-docssmith-demo2-signature': '0'.repeat(64) });
  expect(await response.text()).not.toMatch(/[0-9a-f]{16}/);
});
