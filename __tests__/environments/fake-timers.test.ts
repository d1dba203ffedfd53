import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import timers from 'node:timers';
import type * as Package from 'docsmith-webhooks';
import { deliver, listen, messageUpdated, receiver, secret } from '../support/endpoint';

afterEach(() => {
  jest.useRealTimers();
});

test.each([
  ['a small body', messageUpdated],
  ['a large body', { ...messageUpdated, payload: { ...messageUpdated.payload, message: 'a'.repeat(200_000) } }],
])('fake timers that are installed before the package is loaded stop no delivery with %s', async (_what, event) => {
  jest.useFakeTimers();
  const { docsmithWebhooks, memoryStore, sign }: typeof Package = jest.requireActual('docsmith-webhooks');
  const webhooks = docsmithWebhooks(async () => secret, { idempotency: memoryStore() });
  // Over 100 handlers, the chain lets the event loop go on.
  for (let count = 0; count < 150; count++) webhooks.use((_req, _res, next) => next());
  webhooks.on('*', async () => {});
  const server = createServer(webhooks).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));

  const body = JSON.stringify(event);
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(
    `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-DocsSmith-Demo2-Signature: ${sign(body, secret)}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  let answer = '';
  for await (const bytes of socket) answer += bytes;
  expect(answer).toMatch(/^HTTP\/1.1 204 /);
  server.close();
});

test('a fake setImmediate of node:timers, as that of node:test, stops no delivery', async () => {
  const { webhooks, app } = receiver();
  webhooks.on('*', () => {});
  const { url } = await listen(app);
  jest.spyOn(timers, 'setImmediate').mockImplementation(jest.fn());
  expect((await deliver(url, messageUpdated)).status).toBe(204);
});
