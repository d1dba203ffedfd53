import { exampleEvent } from 'docsmith-webhooks/testing';
import { deliver, secret } from '../support/endpoint';
import { startExample } from '../support/example';

test('events go through a queue to their handlers, which are tried again when they fail', async () => {
  const server = await startExample('consumer.ts', { DOCSMITH_WEBHOOK_SECRET: secret });

  for (const message of ['hi', '']) {
    expect((await deliver(server.url, exampleEvent('message.created', { payload: { message } }))).status).toBe(204);
  }

  await server.printed("attempt 1: 'hi'\n");
  await server.printed("attempt 1: 'Error: An empty message.'\n");
  await server.printed("attempt 2: 'Error: An empty message.'\n");
  await server.printed("attempt 3: ''\n");
});
