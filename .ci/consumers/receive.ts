import assert from 'node:assert';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { docsmithWebhooks, type Message, type WebhookHandler } from 'docsmith-webhooks';
import { exampleEvent, signedRequest } from 'docsmith-webhooks/testing';

const received: Message[] = [];
const keep: WebhookHandler<'message.created'> = (req) => {
  received.push(req.webhook.payload);
};

async function main(): Promise<void> {
  const webhooks = docsmithWebhooks(process.env.NO_SUCH_SECRET ?? 'a secret').on('message.created', keep);
  const server = createServer(webhooks).listen(0);
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);

  const event = exampleEvent('message.created');
  const { status } = await fetch(`http://127.0.0.1:${address.port}`, signedRequest(event, 'a secret'));
  server.close();

  assert.equal(status, 204);
  assert.deepEqual(received, [event.payload]);
  console.log('TypeScript: received a delivery');
}

void main();
