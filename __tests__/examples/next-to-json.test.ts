import { exampleEvent } from 'docsmith-webhooks/testing';
import { deliver, secret } from '../support/endpoint';
import { startExample } from '../support/example';

test('one app serves webhooks and a JSON API', async () => {
  const { url } = await startExample('next-to-json.ts', { DOCSMITH_WEBHOOK_SECRET: secret });
  const texts = new URL('/api/texts', url);

  expect((await deliver(url, exampleEvent('message.created', { payload: { message: 'by webhook' } }))).status).toBe(
    204,
  );
  const posted = await fetch(texts, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{ "text": "by JSON" }',
  });

  expect(posted.status).toBe(201);
  expect(await (await fetch(texts)).json()).toEqual(['by webhook', 'by JSON']);
});
