import { AsyncLocalStorage } from 'node:async_hooks';
import { channel, tracingChannel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, constants, createServer, type Http2Server } from 'node:http2';
import {
  captureRawBody,
  type DeliveryTrace,
  docsmithWebhooks,
  memoryStore,
  sign,
  validateEvent,
  verifySignature,
  type WebhooksOptions,
} from 'docsmith-webhooks';
import express from 'express';
import { deliver, eventOf, listen, messageUpdated, muteWarnings, receiver, secret } from '../support/endpoint';
import { gate } from '../support/gate';
import { delivery, openSocket } from '../support/raw-socket';
import { until } from '../support/until';

const traced = tracingChannel<DeliveryTrace>('docsmith-webhooks:delivery');
const { id, type } = messageUpdated;
/** What is known of a declared event. */
const known = { id, type, declared: true };

/** What is published, in order: the name of the event, and the trace as it is then. */
const published: [string, DeliveryTrace][] = [];
const record = (name: string) => (trace: object) => void published.push([name, { ...trace }]);
const subscribers = {
  start: record('start'),
  end: record('end'),
  asyncStart: record('asyncStart'),
  asyncEnd: record('asyncEnd'),
  error: record('error'),
};

beforeEach(() => void traced.subscribe(subscribers));
afterEach(() => {
  traced.unsubscribe(subscribers);
  published.length = 0;
});

/** The last trace of a delivery, once its answer has been sent. */
async function ended(): Promise<DeliveryTrace> {
  await until(() => published.some(([name]) => name === 'asyncEnd'));
  const [, trace] = published.splice(0).at(-1) ?? [];
  if (!trace) throw new Error('Nothing was published.');
  return trace;
}

const took = { duration: expect.any(Number) };

const servers: Http2Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A receiver behind a server that speaks HTTP/2 without TLS. */
async function http2Receiver() {
  const webhooks = docsmithWebhooks(secret);
  const server = createServer((req, res) => void Reflect.apply(webhooks, undefined, [req, res]));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const address = server.address();
  return { webhooks, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
}

function endpoint(options?: WebhooksOptions) {
  const { app, webhooks } = receiver(options);
  return { webhooks, url: listen(app).then((server) => server.url) };
}

test('a delivery is published from its head to its answer', async () => {
  const { webhooks, url } = endpoint();
  webhooks.on('*', async () => {});
  await deliver(await url, messageUpdated);
  await until(() => published.length === 4);
  expect(published.splice(0)).toEqual([
    ['start', {}],
    ['end', {}],
    ['asyncStart', { ...known, outcome: 'handled', status: 204, ...took }],
    ['asyncEnd', { ...known, outcome: 'handled', status: 204, ...took }],
  ]);
});

test('says whether a delivery was handled, unhandled, or a duplicate', async () => {
  muteWarnings();
  const { webhooks, url } = endpoint({ idempotency: memoryStore() });
  await deliver(await url, messageUpdated);
  expect(await ended()).toEqual({ ...known, outcome: 'unhandled', status: 204, ...took });
  webhooks.on('message.updated', (_req, res) => res.status(202).end());
  await deliver(await url, messageUpdated);
  expect(await ended()).toEqual({ ...known, outcome: 'handled', status: 202, ...took });
  await deliver(await url, messageUpdated);
  expect(await ended()).toEqual({ ...known, outcome: 'duplicate', status: 204, ...took });
});

test('a refused delivery has the code of the refusal, and nothing of what it says', async () => {
  const { url } = endpoint();
  await deliver(await url, messageUpdated, { 'x-docssmith-demo2-signature': '0'.repeat(64) });
  expect(await ended()).toEqual({ outcome: 'rejected', code: 'invalid_signature', status: 401, ...took });
  await deliver(await url, { id: '1' });
  expect(await ended()).toEqual({ outcome: 'rejected', code: 'invalid_event', status: 422, ...took });
});

test('a failure has its error, and is published as one', async () => {
  const { webhooks, url } = endpoint({ handlerTimeout: 20 });
  const error = new Error('no piano in the lobby');
  webhooks.on('message.updated', () => Promise.reject(error));
  webhooks.on('contact.deleted', (_req, res) => res.status(500).end());
  webhooks.on('group.created', () => new Promise(() => {}));
  await deliver(await url, messageUpdated);
  await until(() => published.length === 5);
  expect(published.map(([name]) => name)).toEqual(['start', 'end', 'error', 'asyncStart', 'asyncEnd']);
  expect(await ended()).toEqual({ ...known, outcome: 'failed', error, status: 500, ...took });
  await deliver(await url, eventOf('contact.deleted', '2'));
  expect(await ended()).toEqual({
    id: '2',
    type: 'contact.deleted',
    declared: true,
    outcome: 'failed',
    status: 500,
    ...took,
  });
  await deliver(await url, eventOf('group.created', '3'));
  expect(await ended()).toMatchObject({ outcome: 'failed', code: 'handler_timeout', status: 503 });
});

test('a secret function that fails is a failure', async () => {
  const error = new Error('the vault is closed');
  const app = express().use(
    captureRawBody(),
    verifySignature(() => Promise.reject(error)),
  );
  await deliver((await listen(app)).url, messageUpdated);
  expect(await ended()).toEqual({
    outcome: 'failed',
    code: 'secret_unavailable',
    error: expect.objectContaining({ cause: error }),
    status: 500,
    ...took,
  });
});

test('a sender that leaves within the body has aborted its delivery', async () => {
  const socket = openSocket(Number(new URL(await endpoint().url).port));
  await socket.send(delivery(JSON.stringify(messageUpdated)).slice(0, -10));
  await until(() => published.length === 2);
  await socket.hangUp();
  expect(await ended()).toEqual({ outcome: 'aborted', code: 'request_aborted', ...took });
});

test('a sender that leaves while a handler works gets no status, and the handler decides', async () => {
  const { webhooks, url } = endpoint();
  const { open, opened } = gate();
  const handler = jest.fn(() => opened);
  webhooks.on('*', handler);
  const socket = openSocket(Number(new URL(await url).port));
  await socket.send(delivery(JSON.stringify(messageUpdated)));
  await until(() => handler.mock.calls.length === 1);
  await socket.hangUp();
  open();
  expect(await ended()).toEqual({ ...known, outcome: 'handled', ...took });
});

test('a handler that answers early and then fails has failed', async () => {
  muteWarnings();
  const { webhooks, url } = endpoint({ idempotency: memoryStore() });
  const { open, opened } = gate();
  const error = new Error('no piano in the lobby');
  webhooks.on('*', async (_req, res) => {
    res.status(200).end();
    await opened;
    throw error;
  });
  const answered = deliver(await url, messageUpdated);
  open();
  await answered;
  expect(await ended()).toMatchObject({ ...known, outcome: 'failed', error });
});

test('the requests of one connection are published once each, and add one listener to it', async () => {
  const { webhooks, url } = endpoint();
  const { open, opened } = gate();
  const listeners = new Set<number>();
  webhooks.on('*', (req) => {
    listeners.add(req.socket.listenerCount('close'));
    return opened;
  });
  const socket = openSocket(Number(new URL(await url).port));
  await socket.send(delivery(JSON.stringify(messageUpdated)).repeat(12));
  const count = (name: string) => published.filter(([one]) => one === name).length;
  await until(() => count('start') === 12);
  await socket.hangUp();
  open();
  await until(() => count('asyncEnd') === 12);
  await new Promise((resolve) => setImmediate(resolve));
  expect([count('asyncEnd'), listeners.size]).toEqual([12, 1]);
});

test('a delivery over HTTP/2 is published once, without a status if its sender has left', async () => {
  muteWarnings();
  const { webhooks, url } = await http2Receiver();
  const { open, opened } = gate();
  const handled = jest.fn();
  const left = jest.fn();
  webhooks.on('message.updated', (req, res) => {
    res.once('close', left);
    handled(req);
    return opened;
  });
  const session = connect(url);
  const send = (event: object) => {
    const body = JSON.stringify(event);
    const head = { ':method': 'POST', 'x-docssmith-demo2-signature': sign(body, secret) };
    return session
      .request(head)
      .on('error', () => {})
      .end(body);
  };
  send(eventOf('contact.deleted', '2')).resume();
  expect(await ended()).toEqual({
    id: '2',
    type: 'contact.deleted',
    declared: true,
    outcome: 'unhandled',
    status: 204,
    ...took,
  });
  const stream = send(messageUpdated);
  await until(() => handled.mock.calls.length === 1);
  stream.close(constants.NGHTTP2_CANCEL);
  await until(() => left.mock.calls.length === 1);
  open();
  expect(await ended()).toEqual({ ...known, outcome: 'handled', ...took });
  session.destroy();
  expect(published).toEqual([]);
});

test('the steps that an app mounts one by one are published as one delivery', async () => {
  const app = express().use(captureRawBody(), verifySignature(secret), validateEvent());
  app.use((req, res) => res.status('webhook' in req ? 201 : 500).end());
  await deliver((await listen(app)).url, messageUpdated);
  expect(await ended()).toEqual({ ...known, outcome: 'handled', status: 201, ...took });
});

test('handlers run in the context that a subscriber binds', async () => {
  const context = new AsyncLocalStorage<DeliveryTrace>();
  const start = channel('tracing:docsmith-webhooks:delivery:start');
  start.bindStore(context);
  const { webhooks, url } = endpoint();
  const seen: unknown[] = [];
  webhooks.on('*', async () => void seen.push(context.getStore()));
  await deliver(await url, messageUpdated);
  start.unbindStore(context);
  await ended();
  expect(seen).toEqual([expect.objectContaining({ id, type })]);
});

test('nothing is published about a delivery that began before somebody subscribed', async () => {
  traced.unsubscribe(subscribers);
  const { webhooks, url } = endpoint();
  webhooks.on('*', () => void traced.subscribe(subscribers));
  await deliver(await url, messageUpdated);
  await deliver(await url, messageUpdated);
  await ended();
  expect(published).toEqual([]);
});
