import type { IncomingMessage, RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { sign } from 'docsmith-webhooks';
import { listen, receiver, secret } from '../../../../__tests__/support/endpoint';
import { openSocket } from '../../../../__tests__/support/raw-socket';
import { type Inbox, openInbox } from '../../../src/emulator/inspector/inbox';
import type { RecordedDelivery } from '../../../src/recording/recorded-delivery';
import { emulate, eventually, rawRequest } from '../../support/emulator';

const open = new Set<Inbox>();
afterEach(async () => {
  for (const inbox of open) await inbox.close();
  open.clear();
});

const signature = 'x-docssmith-demo2-signature';
const body = '{"id":"e1","type":"group.created","payload":{"id":"g1"}}';
/** What a tunnel passes on. */
const tunnelled = { host: 'abc.tunnel.example', 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' };

/** An emulator with an inbox in front of an app. */
async function inspect(app: RequestListener, options: { secret?: string; timeout?: number } = { secret }) {
  const seen: { req: IncomingMessage; body: Buffer }[] = [];
  const { url: target } = await listen(async (req, res) => {
    if (!req.headers['x-kept']) return app(req, res);
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    seen.push({ req, body: Buffer.concat(chunks) });
    app(req, res);
  });
  const emulator = await emulate({ ...(options.timeout && { timeout: options.timeout }) });
  const { webhook } = emulator.forward(target);
  const recorded: Omit<RecordedDelivery, 'headers'>[] = [];
  const inbox = await openInbox({
    port: 0,
    dispatcher: emulator.parts.dispatcher,
    webhook: () => emulator.parts.registry.all.find(({ id }) => id === webhook.id),
    record: async (delivery) => void recorded.push(delivery),
    ...(options.secret && { secret: options.secret }),
  });
  open.add(inbox);
  const send = (headers: Record<string, string>, text = body) =>
    rawRequest(inbox.url, { ...tunnelled, ...headers }, { method: 'POST', body: text });
  return { ...emulator, inbox, target, seen, recorded, send, webhookId: webhook.id };
}

const accepts: RequestListener = (_req, res) => res.writeHead(204).end();

test('hands a real delivery to the app, which can verify its signature', async () => {
  const { send, delivered } = await inspect(receiver().app);
  expect((await send({ [signature]: sign(body, secret) })).status).toBe(204);
  expect(await delivered(1)).toMatchObject([
    {
      cause: 'recorded',
      label: { of: 'recording', text: 'Real delivery: the signature is right', signature: 'right' },
      eventId: 'e1',
      type: 'group.created',
      status: 204,
    },
  ]);
});

test('the bytes stay the same, and only headers of the connection change', async () => {
  const { send, seen, target } = await inspect(accepts);
  await send({ 'X-Kept': 'yes', connection: 'keep-alive, x-hop', 'x-hop': '1', te: 'trailers' }, ' \u00e9\n');
  expect(seen[0]?.body).toEqual(Buffer.from(' \u00e9\n'));
  const { headers } = seen[0]?.req ?? {};
  expect(headers).toMatchObject({
    host: new URL(target).host,
    'x-kept': 'yes',
    'x-forwarded-for': '203.0.113.7',
    'content-length': '4',
    via: expect.stringMatching(/^1\.1 docsmith-webhooks-[0-9a-f]{16}$/),
    connection: 'close',
  });
  expect(headers).not.toHaveProperty('x-hop');
  expect(headers).not.toHaveProperty('te');
});

test.each([
  ['wrong', { [signature]: sign('another body', secret) }, secret],
  ['missing', {}, secret],
  ['unchecked', { [signature]: sign(body, secret) }, undefined],
] as const)('the signature is %s', async (verdict, headers, known) => {
  const { send, recorded } = await inspect(accepts, known ? { secret: known } : {});
  await send(headers);
  expect(recorded).toMatchObject([{ signature: verdict }]);
});

test('records the bytes and the headers that matter, and never the secret', async () => {
  const { send, recorded } = await inspect(accepts);
  await send({ [signature]: sign(body, secret), authorization: 'Bearer x', cookie: 'a=b' });
  const [{ rawHeaders, body: bytes } = { rawHeaders: [], body: new Uint8Array() }] = recorded;
  expect(Buffer.from(bytes).toString()).toBe(body);
  expect(rawHeaders.map(([name]) => name)).toEqual(['content-type', signature]);
  expect(JSON.stringify(recorded)).not.toContain(secret);
});

test('hands back the status, the headers and the bytes of the answer', async () => {
  const zipped = gzipSync('no');
  const { send } = await inspect((_req, res) => {
    res.writeHead(429, 'Slow Down', [
      ...['Retry-After', '7', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'],
      ...['Content-Encoding', 'gzip', 'Keep-Alive', 'timeout=99'],
    ]);
    res.end(zipped);
  });
  const { status, headers } = await send({});
  expect([status, headers['retry-after'], headers['set-cookie']]).toEqual([429, '7', ['a=1', 'b=2']]);
  expect([headers['content-encoding'], headers['content-length']]).toEqual(['gzip', String(zipped.length)]);
  expect(headers['keep-alive']).not.toBe('timeout=99');
});

test('an app that does not answer is a 502 or a 504', async () => {
  expect((await (await inspect((req) => req.socket.destroy())).send({})).status).toBe(502);
  expect((await (await inspect(() => {}, { timeout: 50 })).send({})).status).toBe(504);
});

test('a failed delivery is not retried: that is up to the real service', async () => {
  const { send, delivered } = await inspect((_req, res) => res.writeHead(500).end());
  await send({});
  expect(await delivered(1)).toMatchObject([{ state: 'failed', attempt: 1 }]);
});

test('serves nothing but the inbox: neither the page nor the API', async () => {
  const { inbox, recorded } = await inspect(accepts);
  const { origin } = new URL(inbox.url);
  for (const path of ['/', '/api/session', '/api/webhooks', '/inbox/', '/inbox/../api/session', '//inbox']) {
    expect((await rawRequest(origin, tunnelled, { path, method: 'POST' })).status).toBe(404);
  }
  const get = await rawRequest(inbox.url, tunnelled);
  expect([get.status, get.headers.allow]).toEqual([405, 'POST']);
  expect(recorded).toEqual([]);
});

test('the API still refuses the host of a tunnel', async () => {
  const { url } = await inspect(accepts);
  expect((await rawRequest(`${url}/api/session`, tunnelled)).status).toBe(403);
});

test('a page in the browser of this machine is refused', async () => {
  const { send, recorded } = await inspect(accepts);
  expect((await send({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await send({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect(recorded).toEqual([]);
});

test('a loop is refused', async () => {
  const { send, call, webhookId, inbox, recorded } = await inspect(accepts);
  await call(`PATCH /webhooks/${webhookId}`, { url: inbox.url });
  const { status, body: text } = await send({});
  expect([status, text]).toEqual([508, expect.stringContaining('forwarded in a loop')]);
  expect(recorded).toHaveLength(1);
});

test('a body that is too large is refused, and not recorded', async () => {
  const { inbox, recorded } = await inspect(accepts);
  const socket = openSocket(Number(new URL(inbox.url).port));
  await socket.send(`POST /inbox HTTP/1.1\r\nHost: a\r\nContent-Length: ${4 * 1024 * 1024 + 1}\r\n\r\n`);
  expect(await socket.closed()).toMatchObject([{ status: 413 }]);
  expect(recorded).toEqual([]);
});

test('too many headers are refused', async () => {
  const { send } = await inspect(accepts);
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-${index}`, '']));
  expect((await send(many)).status).toBe(431);
});

test('more deliveries at the same time than allowed are refused', async () => {
  const waiting: (() => void)[] = [];
  const { send } = await inspect((_req, res) => void waiting.push(() => res.writeHead(204).end()));
  const running = Array.from({ length: 32 }, () => send({}));
  await eventually(() => waiting.length === 32 || undefined);
  expect((await send({})).status).toBe(503);
  for (const finish of waiting) finish();
  expect((await Promise.all(running)).every(({ status }) => status === 204)).toBe(true);
});

test('without its webhook, a delivery is refused', async () => {
  const { send, call, webhookId } = await inspect(accepts);
  await call(`DELETE /webhooks/${webhookId}`);
  expect((await send({})).status).toBe(503);
});

test.each([
  ['not JSON', 'a=1&b=2'],
  ['deep', '['.repeat(200_000)],
  ['binary', '\u0000\u001b[2J'],
])('hostile bytes are data: %s', async (_name, text) => {
  const { send, delivered } = await inspect(accepts);
  expect((await send({}, text)).status).toBe(204);
  expect(await delivered(1)).toMatchObject([
    { type: 'unknown', label: { text: 'Real delivery: without a signature' } },
  ]);
});

test('a sender that leaves before the end does no harm', async () => {
  const { inbox, send, recorded } = await inspect(accepts);
  const socket = openSocket(Number(new URL(inbox.url).port));
  await socket.send('POST /inbox HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf');
  await socket.hangUp();
  expect((await send({})).status).toBe(204);
  expect(recorded).toHaveLength(1);
});

test('a resend from the page is byte for byte the same', async () => {
  const { send, delivered, call } = await inspect(receiver().app);
  await send({ [signature]: sign(body, secret) });
  const [{ id } = { id: '' }] = await delivered(1);
  await call(`POST /deliveries/${id}/resend`, { as: 'same' });
  expect((await delivered(2)).map(({ status }) => status)).toEqual([204, 204]);
});

test('a loop of two emulators is refused', async () => {
  const [one, other] = [await inspect(accepts), await inspect(accepts)];
  await one.call(`PATCH /webhooks/${one.webhookId}`, { url: other.inbox.url });
  await other.call(`PATCH /webhooks/${other.webhookId}`, { url: one.inbox.url });
  expect((await one.send({ connection: 'via', via: '1.1 a' })).status).toBe(508);
  expect([one.recorded.length, other.recorded.length]).toEqual([1, 1]);
});

test.each([
  ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc', 400],
  ['a length and chunks', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['an unknown encoding', 'Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n', 400],
  ['a folded header', 'X-A: b\r\n Content-Length: 3\r\n\r\nabc', 400],
  ['an unknown expectation', 'Expect: x\r\nContent-Length: 0\r\n\r\n', 417],
])('a request with %s does not reach the app', async (_name, rest, status) => {
  const { inbox, recorded } = await inspect(accepts);
  const socket = openSocket(Number(new URL(inbox.url).port));
  await socket.send(`POST /inbox HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${rest}`);
  expect(await socket.closed()).toMatchObject([{ status }]);
  expect(recorded).toEqual([]);
});

test('a chunked body with trailers arrives with one length and without the trailers', async () => {
  const { inbox, seen } = await inspect(accepts);
  const socket = openSocket(Number(new URL(inbox.url).port));
  const head =
    'POST /inbox HTTP/1.1\r\nHost: a\r\nX-Kept: 1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n';
  await socket.send(`${head}\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n`);
  expect(await socket.closed()).toMatchObject([{ status: 204 }]);
  expect(seen[0]?.body.toString()).toBe('abc');
  expect(seen[0]?.req.headers).toMatchObject({ 'content-length': '3' });
  expect(seen[0]?.req.headers).not.toHaveProperty('transfer-encoding');
  expect([seen[0]?.req.headers.trailer, seen[0]?.req.trailers]).toEqual([undefined, {}]);
});

test('a signature that Connection names is missing, because the app does not get it', async () => {
  const { send, recorded, seen } = await inspect(accepts);
  await send({ [signature]: sign(body, secret), connection: signature, 'x-kept': '1' });
  expect(recorded[0]?.signature).toBe('missing');
  expect(seen[0]?.req.headers[signature]).toBeUndefined();
});

test('a long body is parsed only if its signature is right', async () => {
  const { send, delivered } = await inspect(accepts);
  const long = body.replace('}}', `,"name":"${'x'.repeat(70_000)}"}}`);
  await send({ [signature]: '0'.repeat(64) }, long);
  await send({ [signature]: sign(long, secret) }, long);
  expect((await delivered(2)).map(({ type }) => type)).toEqual(['unknown', 'group.created']);
});

test('a failure of the inbox is a 500, and a warning', async () => {
  const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  // The library refuses a secret with quotes around it.
  const { send } = await inspect(accepts, { secret: '"quoted"' });
  expect((await send({ [signature]: '0'.repeat(64) })).status).toBe(500);
  expect(warning).toHaveBeenCalledWith(expect.objectContaining({ message: expect.stringContaining('quotes') }));
});

test('a resend goes to the host of the URL that the webhook has now', async () => {
  const { send, delivered, call, webhookId } = await inspect(accepts);
  await send({ [signature]: sign(body, secret) });
  const [first] = await delivered(1);
  const { url } = await listen(accepts);
  await call(`PATCH /webhooks/${webhookId}`, { url });
  await call(`POST /deliveries/${first?.id}/resend`, { as: 'same' });
  const [, again] = await delivered(2);
  expect(again?.attempts[0]?.request.headers).toContainEqual(['Host', new URL(url).host]);
});
