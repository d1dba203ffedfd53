import { docsmithWebhooks, memoryStore } from 'docsmith-webhooks';
import { startEmulator, type TestEmulator, type TestEmulatorOptions } from 'docsmith-webhooks-cli';
import { expectTypeOf } from 'expect-type';
import { listen } from '../../../__tests__/support/endpoint';
import { temporaryFolder } from '../../../__tests__/support/files';
import { freePort } from '../../../__tests__/support/free-port';

const running = new Set<TestEmulator>();

afterEach(async () => {
  jest.useRealTimers();
  for (const emulator of running) await emulator.close();
  running.clear();
});

async function emulate(options?: TestEmulatorOptions): Promise<TestEmulator> {
  const emulator = await startEmulator(options);
  running.add(emulator);
  return emulator;
}

/** An emulator with a registered receiver. `texts` are the messages that its handler has seen. */
async function withApp(options?: TestEmulatorOptions) {
  const emulator = await emulate(options);
  const texts: string[] = [];
  const webhooks = docsmithWebhooks(emulator.secret, { idempotency: memoryStore() });
  const { url } = await listen(webhooks.on('message.created', (req) => texts.push(req.webhook.payload.message)));
  emulator.register(url);
  return { emulator, texts, url };
}

test('fire() delivers a signed event, and resolves to the outcome', async () => {
  const { emulator, texts, url } = await withApp();
  const [delivery, ...others] = await emulator.fire('message.created', { message: 'hi' });
  expect(delivery).toMatchObject({ url, state: 'delivered', status: 204, attempts: 1, failure: null });
  expect(delivery.event).toMatchObject({ type: 'message.created', payload: { message: 'hi', reactions: [] } });
  expect(JSON.parse(delivery.request.body)).toEqual(delivery.event);
  expect(delivery.request.headers).toMatchObject({ 'x-docssmith-demo2-signature': expect.stringMatching(/^\w{64}$/) });
  expect(others).toEqual([]);
  expect(texts).toEqual(['hi']);
});

test('fire() takes an id, so that an event can be repeated', async () => {
  const { emulator, texts } = await withApp();
  await emulator.fire('message.created', { message: 'once' }, { id: 'e1' });
  const [{ event, status }] = await emulator.fire('message.created', { message: 'once' }, { id: 'e1' });
  expect([event?.id, status, texts]).toEqual(['e1', 204, ['once']]);
});

test('fire() delivers to every webhook that listens for the type', async () => {
  const { emulator, url } = await withApp();
  emulator.register(`${url}/contacts`, { events: ['contact.created'] });
  expect(await emulator.fire('message.created')).toHaveLength(1);
  const urls = (await emulator.fire('contact.created')).map((delivery) => delivery.url);
  expect(urls).toEqual([url, `${url}/contacts`]);
});

test('an answer that is not 2xx, or none, is an outcome as well', async () => {
  const emulator = await emulate({ timeout: 2_000 });
  const { url } = await listen((req, res) => {
    if (req.url === '/fails') res.writeHead(500, { 'X-Reason': 'why' }).end('it failed');
  });
  emulator.register(`${url}/fails`, { events: ['group.created'] });
  emulator.register(`${url}/hangs`, { events: ['group.updated'] });
  const [failed] = await emulator.fire('group.created');
  expect(failed).toMatchObject({ state: 'failed', status: 500, answer: { status: 500, body: 'it failed' } });
  expect(failed.answer?.headers).toMatchObject({ 'x-reason': 'why' });
  const [hung] = await emulator.fire('group.updated');
  expect(hung).toMatchObject({ state: 'failed', status: null, answer: null, failure: { code: 'timeout' } });
});

test('the chat fires events, and deliveries() returns them in order', async () => {
  const { emulator } = await withApp();
  const { id } = emulator.chat.contacts.create({ username: 'Kevin' });
  emulator.chat.contacts.remove(id);
  await emulator.waitForDelivery(({ event }) => event?.type === 'contact.deleted');
  await emulator.waitForDelivery(({ event }) => event?.type === 'contact.created');
  expect(emulator.deliveries().map(({ event }) => [event?.type, event?.payload.id])).toEqual([
    ['contact.created', id],
    ['contact.deleted', id],
  ]);
});

test('waitForDelivery() waits for an outcome, and finds earlier deliveries too', async () => {
  const { emulator } = await withApp();
  const waiting = emulator.waitForDelivery(({ status }) => status === 204);
  await emulator.fire('group.created');
  expect((await waiting).event?.type).toBe('group.created');
  expect(await emulator.waitForDelivery()).toEqual(await waiting);
});

test('waitForDelivery() sees each retry', async () => {
  const emulator = await emulate({ retries: true, speed: 1000 });
  let asked = 0;
  const { url } = await listen((_req, res) => res.writeHead(++asked < 3 ? 503 : 204).end());
  emulator.register(url);
  const [first] = await emulator.fire('group.created');
  expect(first).toMatchObject({ state: 'retrying', status: 503 });
  expect(await emulator.waitForDelivery(({ state }) => state === 'delivered')).toMatchObject({ attempts: 3 });
});

test('without a match, the error of waitForDelivery() lists what was delivered', async () => {
  const { emulator, url } = await withApp();
  await emulator.fire('group.created');
  await expect(emulator.waitForDelivery(() => false, { timeout: 20 })).rejects.toThrow(
    `waitForDelivery(): no delivery matched within 20 ms. These were delivered:\n  group.created to ${url}: 204`,
  );
});

test('without any delivery, the error of waitForDelivery() says what to do', async () => {
  const emulator = await emulate();
  const wait = () => emulator.waitForDelivery(undefined, { timeout: 20 });
  await expect(wait()).rejects.toThrow('no webhook is registered. Call register() first.');
  emulator.register('http://127.0.0.1:9/');
  await expect(wait()).rejects.toThrow('Nothing was delivered. Call fire(), or change something in the chat.');
});

test('an error that the predicate throws rejects the promise', async () => {
  const { emulator } = await withApp();
  const waiting = emulator.waitForDelivery(() => {
    throw new Error('from the predicate');
  });
  await emulator.fire('group.created');
  await expect(waiting).rejects.toThrow('from the predicate');
});

test('clear() forgets the deliveries, and keeps webhooks and the chat', async () => {
  const { emulator } = await withApp();
  emulator.chat.contacts.create({ username: 'Kevin' });
  await emulator.waitForDelivery();
  emulator.clear();
  expect(emulator.deliveries()).toEqual([]);
  expect(emulator.chat.contacts.list()).toHaveLength(1);
  expect(await emulator.fire('group.created')).toHaveLength(1);
});

test('clear() rejects a fire() that has no outcome yet', async () => {
  const emulator = await emulate();
  const { url } = await listen(() => {});
  emulator.register(url);
  const fired = emulator.fire('group.created');
  emulator.clear();
  await expect(fired).rejects.toThrow('fire(): the delivery was cleared before it had an outcome.');
});

test('close() aborts what runs, rejects what waits, and frees the port', async () => {
  const port = await freePort();
  const emulator = await startEmulator({ port });
  const { url } = await listen(() => {});
  emulator.register(url);
  const open = [emulator.fire('group.created'), emulator.waitForDelivery()];
  const closed = open.map((promise) => expect(promise).rejects.toThrow('The emulator was closed.'));
  await emulator.close();
  await Promise.all(closed);
  await (await startEmulator({ port })).close();
});

test('`await using` closes it', async () => {
  const emulator = await startEmulator();
  await emulator[Symbol.asyncDispose]();
  await expect(fetch(emulator.url)).rejects.toThrow();
});

test('errors say which call was wrong, and why', async () => {
  const emulator = await emulate();
  expect(() => emulator.register('here')).toThrow('register(): Expected a URL such as http://127.0.0.1:3000');
  expect(() => emulator.register('http://10.0.0.1/')).toThrow('10.0.0.1 is not on this machine');
  expect(() => emulator.register('http://127.0.0.1:9/', { events: [] })).toThrow('events');
  await expect(emulator.fire('group.created')).rejects.toThrow('fire(): No enabled webhook listens for group.created.');
});

test('the secret can be given, for all webhooks or for one', async () => {
  const emulator = await emulate({ secret: 'one secret' });
  expect(emulator.secret).toBe('one secret');
  expect(emulator.register('http://127.0.0.1:9/').secret).toBe('one secret');
  expect(emulator.register('http://127.0.0.1:9/b', { secret: 'another secret' }).secret).toBe('another secret');
});

test('the chat survives a restart with `data`', async () => {
  const data = temporaryFolder();
  const first = await startEmulator({ data });
  const kevin = first.chat.contacts.create({ username: 'Kevin' });
  await first.close();
  expect((await emulate({ data })).chat.contacts.list()).toEqual([kevin]);
});

test('fake timers of a test do not stop it', async () => {
  const { emulator, texts } = await withApp({ retries: true });
  jest.useFakeTimers();
  const [delivery] = await emulator.fire('message.created', { message: 'hi' });
  expect([delivery.status, texts]).toEqual([204, ['hi']]);
  await expect(emulator.waitForDelivery(() => false, { timeout: 20 })).rejects.toThrow('within 20 ms');
  await emulator.close();
});

test('types follow the event type', async () => {
  const { emulator } = await withApp();
  const [delivery] = await emulator.fire('message.created');
  expectTypeOf(delivery.event?.payload.message).toEqualTypeOf<string | undefined>();
  // @ts-expect-error: a message has no title
  await emulator.fire('message.created', { title: 'x' });
  // @ts-expect-error: there is no such type
  await expect(emulator.fire('message.read')).rejects.toThrow("There is no example of 'message.read'");
});

test.each(['', ' padded '])('register() refuses the secret %j, which no receiver takes', async (secret) => {
  const emulator = await startEmulator();
  expect(() => emulator.register('http://127.0.0.1:3000/', { secret })).toThrow(TypeError);
  await emulator.close();
});
