import { exampleEvent } from 'docsmith-webhooks/testing';
import { deliver, secret } from '../support/endpoint';
import { startExample } from '../support/example';

test('each event reaches the routers that listen for it', async () => {
  const server = await startExample('event-routers/index.ts', { DOCSMITH_WEBHOOK_SECRET: secret });

  expect((await deliver(server.url, exampleEvent('message.created', { payload: { message: 'hi' } }))).status).toBe(204);
  await server.printed("notify: new message 'hi'\nsearch: index 'SIuAFUNKdSYHZF2w' by 'KevinMcCallister'\n");

  expect((await deliver(server.url, exampleEvent('message.deleted'))).status).toBe(204);
  await server.printed("search: remove 'SIuAFUNKdSYHZF2w'\naudit: message.deleted 'SIuAFUNKdSYHZF2w'\n");

  expect((await deliver(server.url, exampleEvent('contact.updated'))).status).toBe(204);
  await server.printed("address book: 'KevinMcCallister', last seen 1992-05-05T");

  expect((await deliver(server.url, exampleEvent('contact.created'))).status).toBe(204);
  await server.printed("address book: 'KevinMcCallister', last seen never\n");
});
