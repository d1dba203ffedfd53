import assert from 'node:assert';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { docsmithWebhooks } from 'docsmith-webhooks';
import { type Delivery, startEmulator, type TestEmulator } from 'docsmith-webhooks-cli';

/** Events of the emulator reach an app, and have the types of the library. The process ends by itself. */
export async function emulate(): Promise<void> {
  const emulator: TestEmulator = await startEmulator();
  const texts: string[] = [];
  const webhooks = docsmithWebhooks(emulator.secret).on('message.created', (req) => {
    texts.push(req.webhook.payload.message);
  });
  const server = createServer(webhooks).listen(0, '127.0.0.1');
  await once(server, 'listening');
  emulator.register(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

  const [delivery]: Delivery<'message.created'>[] = await emulator.fire('message.created', { message: 'hi' });
  assert.equal(delivery?.event?.payload.message, 'hi');
  // @ts-expect-error: a message has no title
  await emulator.fire('message.created', { title: 'hi' });
  const { id } = emulator.chat.contacts.create({ username: 'Kevin' });
  const created = await emulator.waitForDelivery(({ event }) => event?.payload.id === id);
  assert.equal(created.status, 204);
  assert.equal(texts[0], 'hi');

  await emulator.close();
  server.close();
}
