import { IncomingMessage } from 'node:http';
import { connect, Socket } from 'node:net';
import { docsmithWebhooks, sign } from 'docsmith-webhooks';
import express from 'express';
import express4 from 'express4';
import { readBody } from '../../src/http/read-body';
import { deliver, listen, messageUpdated, platforms, post, secret } from '../support/endpoint';
import { serve } from '../support/steps';

const body = JSON.stringify(messageUpdated);

/** Sends a request in separate packets, and returns the raw answer. */
async function exchange(port: number, ...parts: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes;
  });
  for (const part of parts) {
    await new Promise((resolve) => socket.write(part, resolve));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await closed;
  return answer;
}

function head(length: number | undefined, signed: string | Buffer = body) {
  const framing = length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
  const signature = `X-DocsSmith-Demo2-Signature: ${sign(signed, secret)}`;
  return `POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${signature}\r\n${framing}\r\n\r\n`;
}

describe.each(Object.entries(platforms))('the raw body on %s', (_name, mount) => {
  test('may arrive in packets that split a character', async () => {
    const handler = jest.fn();
    const { port } = await listen(mount(docsmithWebhooks(secret).on('*', (req) => handler(req.webhook.payload))));
    const bytes = Buffer.from(body);
    const apostrophe = bytes.indexOf(0xe2);
    const answer = await exchange(
      port,
      head(bytes.length),
      bytes.subarray(0, apostrophe + 1),
      bytes.subarray(apostrophe + 1, apostrophe + 2),
      bytes.subarray(apostrophe + 2),
    );
    expect(answer).toMatch(/^HTTP\/1.1 204 /);
    expect(handler).toHaveBeenCalledWith(messageUpdated.payload);
  });

  test('may come in a few hundred chunks of one byte', async () => {
    const handler = jest.fn();
    const { port } = await listen(mount(docsmithWebhooks(secret).on('*', (req) => handler(req.rawBody.toString()))));
    const bytes = Buffer.from(body);
    const chunks = Array.from(bytes, (byte) => Buffer.from([0x31, 13, 10, byte, 13, 10]));
    const answer = await exchange(port, head(undefined), Buffer.concat(chunks), '0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 204 /);
    expect(handler).toHaveBeenCalledWith(body);
  });

  test('may be as large as the limit, and no larger', async () => {
    const { url } = await listen(mount(docsmithWebhooks(secret, { limit: Buffer.byteLength(body) })));
    expect((await post(url, body)).status).toBe(204);
    const response = await post(url, `${body} `);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'payload_too_large' });
  });

  test('may not exceed the limit in chunks either; then the connection is closed', async () => {
    const { port } = await listen(mount(docsmithWebhooks(secret, { limit: 10 })));
    const answer = await exchange(port, head(undefined), '8\r\n12345678\r\n', '8\r\n12345678\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 413 .*Connection: close/s);
    expect(answer).toContain('payload_too_large');
  });

  test('may not come in tiny chunks, which take 100 times their size; then the connection is closed', async () => {
    const { port } = await listen(mount(docsmithWebhooks(secret)));
    const answer = await exchange(port, head(undefined), '1\r\nx\r\n'.repeat(20_000));
    expect(answer).toMatch(/^HTTP\/1.1 413 .*Connection: close/s);
    expect(answer).toContain('too many small chunks');
  });

  test('must arrive within bodyTimeout; then the connection is closed', async () => {
    const { port } = await listen(mount(docsmithWebhooks(secret, { bodyTimeout: 30 })));
    const answer = await exchange(port, head(1000), '{');
    expect(answer).toMatch(/^HTTP\/1.1 408 .*Connection: close/s);
    expect(answer).toContain('body_timeout');
  });

  test('is request_aborted if the sender leaves before its end', async () => {
    const rejected = new Promise((resolve) => {
      const webhooks = docsmithWebhooks(secret, { onReject: (error) => resolve(error) });
      listen(mount(webhooks)).then(({ port }) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(`${head(1000)}{`, () => setTimeout(() => socket.destroy(), 20));
        });
      });
    });
    expect(await rejected).toMatchObject({ status: 400, code: 'request_aborted' });
  });
});

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('after another parser on %s', (_name, framework) => {
  test.each(['json', 'urlencoded'] as const)('express.%s() the error says how to mount', async (parser) => {
    const errors: unknown[] = [];
    const handler = jest.fn();
    const app = framework()
      .use(framework[parser]({ type: () => true, extended: true }))
      .use(docsmithWebhooks(secret).on('*', () => handler()))
      .use(((error, _req, res, _next) => {
        errors.push(error);
        res.sendStatus(error.status);
      }) satisfies express.ErrorRequestHandler);
    const { url } = await listen(app);

    expect((await deliver(url, messageUpdated)).status).toBe(500);
    expect(errors).toEqual([
      expect.objectContaining({
        code: 'body_already_parsed',
        message: expect.stringContaining(
          'app.use("/webhooks/docsmith", docsmithWebhooks(secret)), then app.use(express.json())',
        ),
      }),
    ]);
    expect(handler).not.toHaveBeenCalled();
  });

  test('a body that the parser did not read is captured', async () => {
    const app = framework()
      .use(framework.json({ type: 'application/other' }))
      .use(docsmithWebhooks(secret));
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(204);
  });

  test('express.raw() left the raw body in req.body', async () => {
    const app = framework()
      .use(framework.raw({ type: () => true }))
      .use(docsmithWebhooks(secret));
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(204);
    expect((await post(url, '{')).status).toBe(400);
  });

  test('express.text() left the body as a string in req.body', async () => {
    const app = framework()
      .use(framework.text({ type: () => true }))
      .use(docsmithWebhooks(secret));
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(204);
    expect((await post(url, body, { 'x-docssmith-demo2-signature': sign(`${body} `, secret) })).status).toBe(401);
  });

  test('a verify hook left the raw body in req.rawBody', async () => {
    const keep = (req: object, _res: unknown, rawBody: Buffer) => {
      Object.assign(req, { rawBody });
    };
    const app = framework()
      .use(framework.json({ verify: keep }))
      .use(docsmithWebhooks(secret));
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(204);
  });
});

test('a captured raw body whose length differs from Content-Length is length_mismatch', async () => {
  const shorten: express.RequestHandler = (req, _res, next) => {
    req.body = req.body.subarray(1);
    next();
  };
  const { url } = await listen(express().use(express.raw({ type: () => true }), shorten, docsmithWebhooks(secret)));
  const response = await deliver(url, messageUpdated);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'length_mismatch' });
});

test('a captured raw body needs no Content-Length, because a serverless platform may drop the header', async () => {
  const drop: express.RequestHandler = (req, _res, next) => {
    delete req.headers['content-length'];
    next();
  };
  const { url } = await listen(express().use(express.raw({ type: () => true }), drop, docsmithWebhooks(secret)));
  expect((await deliver(url, messageUpdated)).status).toBe(204);
});

test('a captured raw body over the limit is rejected', async () => {
  const app = express().use(express.raw({ type: () => true }), docsmithWebhooks(secret, { limit: 10 }));
  const { url } = await listen(app);
  expect((await deliver(url, messageUpdated)).status).toBe(413);
});

describe('a platform that has read the body', () => {
  /** Reads the body to its end, and leaves what `keep` returns on the request. */
  async function deliverAfter(keep: (bytes: Buffer) => object) {
    const read: express.RequestHandler = async (req, _res, next) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      Object.assign(req, keep(Buffer.concat(chunks)));
      next();
    };
    const handler = jest.fn();
    const app = express().use(
      read,
      docsmithWebhooks(secret).on('*', (req) => handler(req.rawBody.toString())),
    );
    const { status } = await deliver((await listen(app)).url, messageUpdated);
    return { status, bodies: handler.mock.calls.flat() };
  }

  test.each<[string, (bytes: Buffer) => object]>([
    ['a string in req.rawBody', (bytes) => ({ rawBody: bytes.toString(), body: JSON.parse(bytes.toString()) })],
    ['a Uint8Array in req.rawBody', (bytes) => ({ rawBody: new Uint8Array(bytes) })],
    ['a string in req.body', (bytes) => ({ body: bytes.toString() })],
    ['a Buffer in req.body', (bytes) => ({ body: bytes })],
  ])('may leave %s', async (_what, keep) => {
    expect(await deliverAfter(keep)).toEqual({ status: 204, bodies: [body] });
  });

  test.each<[string, (bytes: Buffer) => object, status: number]>([
    ['an object in req.rawBody', (bytes) => ({ rawBody: JSON.parse(bytes.toString()) }), 500],
    ['an object in req.body', (bytes) => ({ body: JSON.parse(bytes.toString()) }), 500],
    ['nothing', () => ({}), 500],
    ['another string in req.body', (bytes) => ({ body: bytes.toString().replace('hate', 'love') }), 401],
  ])('fails closed if it leaves %s', async (_what, keep, status) => {
    expect(await deliverAfter(keep)).toEqual({ status, bodies: [] });
  });
});

test('a stream that is destroyed without an error is a body_timeout, because nothing tells that it has ended', async () => {
  // Such as the request that an adapter of a serverless platform makes.
  class QuietRequest extends IncomingMessage {
    override _destroy(error: Error | null, done: (error: Error | null) => void): void {
      done(error);
    }
  }
  const req = new QuietRequest(new Socket());
  const reading = readBody(req, 1000, 50);
  req.destroy();
  await expect(reading).rejects.toMatchObject({ code: 'body_timeout' });
});

test('at bodyTimeout, no listener of the app hears before the answer that the sender has left', async () => {
  const answered: boolean[] = [];
  const { port } = await listen((req, res) => {
    req.on('aborted', () => answered.push(res.writableEnded));
    return docsmithWebhooks(secret, { bodyTimeout: 30 })(req, res);
  });
  expect(await exchange(port, head(body.length), body.slice(0, 10))).toMatch(/^HTTP\/1.1 408 /);
  expect(answered).not.toContain(false);
});

test('if another reader calls setEncoding() while the body is read, it is body_already_parsed, and the process survives', async () => {
  const app = express().use((req, _res, next) => {
    next();
    req.setEncoding('utf8');
    req.on('data', () => {});
  }, docsmithWebhooks(secret));
  const { url } = await listen(app);
  expect((await deliver(url, messageUpdated)).status).toBe(500);
});

test('if a middleware has called setEncoding() before, the body is body_already_parsed', async () => {
  const setEncoding: express.RequestHandler = (req, _res, next) => {
    req.setEncoding('utf8');
    next();
  };
  const { url, failures } = await serve(setEncoding, docsmithWebhooks(secret));
  expect((await deliver(url, messageUpdated)).status).toBe(500);
  expect(failures).toEqual([
    expect.objectContaining({
      code: 'body_already_parsed',
      message: expect.stringMatching(/has called req\.setEncoding\(\)(?!.*express\.json)/),
    }),
  ]);
});
