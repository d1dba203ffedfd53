import { exampleEvent } from 'docsmith-webhooks/testing';
import { deliver, secret } from '../support/endpoint';
import { startExample } from '../support/example';

test('webhooks are received without Express, at one path', async () => {
  const server = await startExample('plain-http.ts', { DOCSMITH_WEBHOOK_SECRET: secret });
  expect(new URL(server.url).pathname).toBe('/webhooks/docsmith'); // to which the README sends
  const event = exampleEvent('message.created', { payload: { message: 'hi' } });

  expect((await deliver(server.url, event)).status).toBe(204);
  await server.printed("'hi'\n");
  expect((await deliver(`${server.url}/elsewhere`, event)).status).toBe(404);
});
