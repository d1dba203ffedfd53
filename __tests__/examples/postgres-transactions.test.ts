import { exampleEvent } from 'docsmith-webhooks/testing';
import { deliver, secret } from '../support/endpoint';
import { startExample } from '../support/example';
import { describeWith, startPostgres } from '../support/services';

describeWith('postgres', 'the handlers of the example', () => {
  test('count each event once', async () => {
    const { url: database } = await startPostgres();
    const { url, printed, output } = await startExample('postgres-transactions.ts', {
      DOCSMITH_WEBHOOK_SECRET: secret,
      DATABASE_URL: database,
    });
    for (const id of ['e1', 'e1', 'e2']) {
      expect((await deliver(url, exampleEvent('message.created', { id }))).status).toBe(204);
    }
    await printed('message 1\n');
    await printed('message 2\n');
    expect(output()).not.toContain('message 3');
  });
});
