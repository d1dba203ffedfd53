import { exampleEvent } from 'docsmith-webhooks/testing';
import { deliver, secret } from '../support/endpoint';
import { startExample } from '../support/example';
import { describeWith, startRedis } from '../support/services';

describeWith('redis-server', 'two processes on one Redis', () => {
  test('handle an event once, and log duplicates', async () => {
    const redis = await startRedis();
    const env = { DOCSMITH_WEBHOOK_SECRET: secret, REDIS_URL: redis.url };
    const one = await startExample('redis.ts', env);
    const other = await startExample('redis.ts', env);
    const event = exampleEvent('message.created', { id: 'e1', payload: { message: 'hi' } });

    expect((await deliver(one.url, event)).status).toBe(204);
    await one.printed("message: 'hi'\n");

    expect((await deliver(other.url, event)).status).toBe(204);
    await other.printed("duplicate: { id: 'e1', type: 'message.created' }\n");
    expect(other.output()).not.toContain('message:');
  });
});
