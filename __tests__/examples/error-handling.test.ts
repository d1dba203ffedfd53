import { exampleEvent } from 'docsmith-webhooks/testing';
import { deliver, secret } from '../support/endpoint';
import { type Example, startExample } from '../support/example';

let server: Example;
beforeAll(async () => {
  server = await startExample('error-handling.ts', { DOCSMITH_WEBHOOK_SECRET: secret });
});

test('onReject answers rejected deliveries', async () => {
  const event = exampleEvent('message.created');
  const response = await deliver(server.url, event, { 'x-docssmith-demo2-signature': undefined });
  expect(response.status).toBe(401);
  expect(await response.text()).toBe('');
  await server.printed('refused: missing_signature\n');
});

test('an error of a handler goes to the error handler of its chain, then to that of the app', async () => {
  const response = await deliver(server.url, exampleEvent('message.created', { id: 'e1', payload: { message: '' } }));
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ error: 'Please try again.' });
  await server.printed("report: message.created failed for event 'e1'\napp: An empty message.\n");
});

test('a successful delivery is acknowledged', async () => {
  const response = await deliver(server.url, exampleEvent('message.created', { payload: { message: 'hi' } }));
  expect(response.status).toBe(204);
  await server.printed("saved: 'hi'\n");
});
