/**
 * Tests an Express app from end to end: an emulator of the service delivers real, signed requests to it. Run it with
 * `node --import tsx --test examples/testing-your-app.test.ts`. Jest and Vitest can run the same tests.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { docsmithWebhooks, memoryStore } from 'docsmith-webhooks';
import { startEmulator, type TestEmulator } from 'docsmith-webhooks-cli';
import express, { type ErrorRequestHandler, type Express } from 'express';

/** The app under test. It keeps an address book. */
function addressBook(secret: string, names: Map<string, string>): Express {
  const webhooks = docsmithWebhooks(secret, { idempotency: memoryStore() });
  webhooks.on(['contact.created', 'contact.updated'], ({ webhook: { payload } }) => {
    if (payload.username === 'Marv') throw new Error('Marv is not welcome.');
    names.set(payload.id, payload.username);
  });
  webhooks.on('contact.deleted', ({ webhook: { payload } }) => void names.delete(payload.id));

  const onError: ErrorRequestHandler = (error, _req, res, _next) => {
    res.status(500).json({ error: error.message });
  };
  return express().use('/webhooks/docsmith', webhooks).use(onError);
}

let emulator: TestEmulator;
let server: Server;
const names = new Map<string, string>();

before(async () => {
  emulator = await startEmulator();
  server = addressBook(emulator.secret, names).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  emulator.register(`http://127.0.0.1:${port}/webhooks/docsmith`);
});

beforeEach(() => {
  names.clear();
  emulator.clear();
});

after(async () => {
  await emulator.close();
  server.close();
});

test('a new contact is in the address book', async () => {
  const [{ status }] = await emulator.fire('contact.created', { id: 'c1', username: 'Kevin' });
  assert.equal(status, 204);
  assert.deepEqual([...names], [['c1', 'Kevin']]);
});

test('the address book follows the chat service', async () => {
  const kevin = emulator.chat.contacts.create({ username: 'Kevin' });
  emulator.chat.contacts.edit(kevin.id, { username: 'Kevin McCallister' });
  await emulator.waitForDelivery(({ event }) => event?.type === 'contact.updated');
  assert.equal(names.get(kevin.id), 'Kevin McCallister');

  emulator.chat.contacts.remove(kevin.id);
  await emulator.waitForDelivery(({ event }) => event?.type === 'contact.deleted');
  assert.equal(names.size, 0);
});

test('an event that is delivered twice is handled once', async () => {
  await emulator.fire('contact.created', { id: 'c1', username: 'Kevin' }, { id: 'e1' });
  names.clear();
  const [again] = await emulator.fire('contact.created', { id: 'c1', username: 'Kevin' }, { id: 'e1' });
  assert.equal(again.status, 204);
  assert.equal(names.size, 0);
});

test('a handler that fails lets the service try again', async () => {
  const [{ status, answer }] = await emulator.fire('contact.created', { username: 'Marv' });
  assert.equal(status, 500);
  assert.equal(answer?.body, '{"error":"Marv is not welcome."}');
});
