import path from 'node:path';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { deliver, secret } from '../support/endpoint';
import { startExample } from '../support/example';
import { temporaryFolder } from '../support/services';

test('two processes on one file handle an event once', async () => {
  const env = { DOCSMITH_WEBHOOK_SECRET: secret, DATABASE_FILE: path.join(temporaryFolder('sqlite'), 'webhooks.db') };
  const [one, other] = await Promise.all([startExample('sqlite.ts', env), startExample('sqlite.ts', env)]);
  const event = exampleEvent('message.created', { id: 'e1', payload: { message: 'hi' } });

  expect((await deliver(one.url, event)).status).toBe(204);
  await one.printed("message: 'hi'\n");

  expect((await deliver(other.url, event)).status).toBe(204);
  expect((await deliver(other.url, exampleEvent('message.created', { payload: { message: 'next' } }))).status).toBe(
    204,
  );
  await other.printed("message: 'next'\n");
  expect(other.output()).not.toContain("'hi'");
});
