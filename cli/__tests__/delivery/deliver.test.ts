import type { RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { sign } from 'docsmith-webhooks';
import { listen } from '../../../__tests__/support/endpoint';
import { type DeliverOptions, deliver, headerOf, isAnswer, isSuccess } from '../../src/delivery/deliver';
import { type DeliveryRequest, deliveryRequest } from '../../src/delivery/delivery-request';
import { targetPolicy } from '../../src/delivery/target-policy';

const targets = targetPolicy();
const body = '{"id":"1","message":"Grüße"}';

test('sends exactly the bytes and headers of the request', async () => {
  let seen: { headers: string[]; body: string } | undefined;
  const { url, port } = await listen(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    seen = { headers: req.rawHeaders, body: text };
    res.writeHead(204).end();
  });
  const sent = deliveryRequest(url, body, 'secret');
  const { outcome, duration } = await deliver(url, sent, { targets });
  expect(outcome).toMatchObject({ status: 204, truncated: false });
  expect(duration).toBeGreaterThanOrEqual(0);
  expect(seen).toEqual({ headers: sent.headers.flat(), body });
  expect(sent.headers).toEqual([
    ['Host', `127.0.0.1:${port}`],
    ['User-Agent', 'docsmith-webhooks-cli'],
    ['Content-Type', 'application/json'],
    ['Content-Length', String(Buffer.byteLength(body))],
    ['x-docssmith-demo2-signature', sign(body, 'secret')],
    ['Connection', 'close'],
  ]);
});

test('does not follow a redirect', async () => {
  let requests = 0;
  const outcome = await outcomeAt((_req, res) => {
    requests++;
    res.writeHead(302, { Location: '/elsewhere' }).end();
  });
  expect(outcome).toMatchObject({ status: 302 });
  expect(requests).toBe(1);
});

test('reads at most 64 KiB of an answer', async () => {
  const outcome = await outcomeAt((_req, res) => {
    const timer = setInterval(() => res.write('x'.repeat(50_000)), 1);
    res.on('close', () => clearInterval(timer));
  });
  expect(outcome).toMatchObject({ status: 200, truncated: true, body: Buffer.from('x'.repeat(64 * 1024)) });
});

test('does not wait for an answer longer than the time limit', async () => {
  const outcome = await outcomeAt(() => {}, { timeout: 50 });
  expect(outcome).toEqual({ code: 'timeout', message: 'No complete answer within 0.05 s.' });
});

test('does not wait for the rest of an answer longer than the time limit', async () => {
  const outcome = await outcomeAt((_req, res) => void res.writeHead(200).write('x'), { timeout: 100 });
  expect(outcome).toMatchObject({ code: 'timeout' });
});

test('distinguishes a closed connection from a failed connection', async () => {
  const { url } = await listen((req) => void req.socket.destroy());
  expect((await deliver(url, deliveryRequest(url, body, 's'), { targets })).outcome).toMatchObject({
    code: 'connection_closed',
  });
  const closed = await closedPort();
  expect((await deliver(closed, deliveryRequest(closed, body, 's'), { targets })).outcome).toMatchObject({
    code: 'connection_failed',
    message: expect.stringContaining('ECONNREFUSED'),
  });
  const localhost = closed.replace('127.0.0.1', 'localhost');
  expect((await deliver(localhost, deliveryRequest(closed, body, 's'), { targets })).outcome).toMatchObject({
    code: 'connection_failed',
  });
});

test('an answer that is not HTTP is a failure of its own', async () => {
  const url = await answeringRaw('SSH-2.0-OpenSSH_9.2\r\n');
  const { outcome } = await deliver(url, deliveryRequest(url, body, 's'), { targets });
  expect(outcome).toMatchObject({ code: 'not_http' });
});

test('a forbidden address is an outcome, not an exception', async () => {
  const { outcome } = await deliver('http://10.0.0.1/', deliveryRequest('http://10.0.0.1/', body, 's'), { targets });
  expect(outcome).toMatchObject({ code: 'refused_target' });
});

test('a 101 is an answer, and ends the delivery', async () => {
  const url = await answeringRaw('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nx');
  const { outcome } = await deliver(url, deliveryRequest(url, body, 's'), { targets });
  expect(outcome).toMatchObject({ status: 101, body: Buffer.alloc(0) });
});

test('accepts an answer that arrives before the whole body was sent', async () => {
  const { url } = await listen((_req, res) => res.writeHead(413).end());
  const slow: DeliveryRequest = { ...deliveryRequest(url, body, 's'), pace: { pieces: 5, interval: 800 } };
  const { outcome, duration } = await deliver(url, slow, { targets });
  expect(outcome).toMatchObject({ status: 413 });
  expect(duration).toBeLessThan(800);
});

test('sends a body in pieces', async () => {
  let pieces = 0;
  const outcome = await outcomeAt(
    async (req, res) => {
      for await (const _chunk of req) pieces++;
      res.writeHead(200).end();
    },
    {},
    { pieces: 4, interval: 50 },
  );
  expect(outcome).toMatchObject({ status: 200 });
  expect(pieces).toBeGreaterThan(1);
});

test('leaves when the whole body was sent, before the answer comes', async () => {
  let leaveSeen: (received: string) => void = () => {};
  const seen = new Promise<string>((resolve) => {
    leaveSeen = resolve;
  });
  const { url } = await listen(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    res.on('close', () => leaveSeen(text));
  });
  const { outcome } = await deliver(url, deliveryRequest(url, body, 'secret', { leaves: true }), { targets });
  expect(outcome).toMatchObject({ code: 'left' });
  expect(await seen).toBe(body);
});

test('uses TLS if the URL says https', async () => {
  const { url } = await listen((_req, res) => res.end());
  const secure = url.replace('http:', 'https:');
  const { outcome } = await deliver(secure, deliveryRequest(secure, body, 's'), { targets });
  expect(outcome).toMatchObject({ code: 'tls_failed' });
});

test('the signal stops a running delivery, and any later delivery', async () => {
  const stop = new AbortController();
  const outcome = await outcomeAt(() => stop.abort(), { signal: stop.signal });
  expect(outcome).toMatchObject({ code: 'stopped' });
  expect(await outcomeAt(() => {}, { signal: stop.signal })).toMatchObject({ code: 'stopped' });
});

test('only 2xx is a success', () => {
  const answer = (status: number) => ({ status, statusText: '', headers: [], body: Buffer.alloc(0), truncated: false });
  expect([200, 204, 299].map((status) => isSuccess(answer(status)))).toEqual([true, true, true]);
  expect([199, 300, 404, 500].map((status) => isSuccess(answer(status)))).toEqual([false, false, false, false]);
  expect(isSuccess({ code: 'timeout', message: '' })).toBe(false);
});

test('an answer has its status text, headers and body', async () => {
  const outcome = await outcomeAt((_req, res) =>
    res.writeHead(503, 'Busy', { Location: '/x' }).end('Later, naïve one'),
  );
  expect(outcome).toMatchObject({ status: 503, statusText: 'Busy', body: Buffer.from('Later, naïve one') });
  expect(isAnswer(outcome) && headerOf(outcome, 'location')).toBe('/x');
});

describe('without an answer, the failure says why:', () => {
  test('nothing listens', async () => {
    const url = await closedPort();
    const { origin } = new URL(url);
    const message = `Nothing listens at ${origin} (ECONNREFUSED). Is the server running?`;
    const { outcome } = await deliver(url, deliveryRequest(url, body, 's'), { targets });
    expect(outcome).toEqual({ code: 'connection_failed', message });
  });

  test('nothing listens at either address of localhost', async () => {
    const url = (await closedPort()).replace('127.0.0.1', 'localhost');
    const { outcome } = await deliver(url, deliveryRequest(url, body, 's'), { targets });
    const message = expect.stringMatching(/^Nothing listens at http:\/\/localhost:\d+ \(ECONNREFUSED\)/);
    expect(outcome).toEqual({ code: 'connection_failed', message });
  });

  test('the host does not exist', async () => {
    const url = 'http://no.such.host.invalid';
    const { outcome } = await deliver(url, deliveryRequest(url, body, 's'), { targets, timeout: 30_000 });
    expect(outcome).toEqual({
      code: 'name_not_found',
      message: expect.stringMatching(/^No address was found for no\.such\.host\.invalid \((ENOTFOUND|EAI_AGAIN)\)\.$/),
    });
  });

  test('the server closed the connection before the answer, or before its end', async () => {
    const message = expect.stringMatching(/^The server closed the connection without a complete answer \(E/);
    const closed = { code: 'connection_closed', message };
    expect(await outcomeAt((_req, res) => res.destroy())).toEqual(closed);
    const early: RequestListener = (_req, res) => {
      res.writeHead(200, { 'content-length': 10 }).write('...');
      setImmediate(() => res.destroy());
    };
    expect(await outcomeAt(early)).toEqual(closed);
  });

  test.each([
    { protocol: 'http', code: 'not_http', message: /is not HTTP: .*Expected HTTP/ },
    { protocol: 'https', code: 'tls_failed', message: /does not speak TLS \(EPROTO\)\. Is it http:\/\/\?$/ },
  ])('the server does not speak $protocol', async ({ protocol, code, message }) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      socket.end('-ERR unknown command\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `${protocol}://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

    const { outcome } = await deliver(url, deliveryRequest(url, body, 's'), { targets });
    expect(outcome).toEqual({ code, message: expect.stringMatching(message) });

    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

async function outcomeAt(
  listener: RequestListener,
  options: Partial<DeliverOptions> = {},
  pace?: DeliveryRequest['pace'],
) {
  const { url } = await listen(listener);
  const sent = deliveryRequest(url, body, 'secret', pace && { pace });
  return (await deliver(url, sent, { targets, ...options })).outcome;
}

/** The URL of a server that answers with exactly these bytes. */
async function answeringRaw(bytes: string): Promise<string> {
  return (await listen((req) => void req.socket.write(bytes))).url;
}

/** A URL with a port that has no listener. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' && address?.port}/`;
}

test('an answer to CONNECT is an answer', async () => {
  const { url, server } = await listen((_req, res) => res.end());
  server.on('connect', (_req, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
  const { outcome } = await deliver(url, { ...deliveryRequest(url, '{}', 's'), method: 'CONNECT' }, { targets });
  expect(outcome).toMatchObject({ status: 200 });
});
