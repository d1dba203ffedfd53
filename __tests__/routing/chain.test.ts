import type { WebhookHandler } from 'docsmith-webhooks';
import { deliver, listen, messageUpdated, receiver } from '../support/endpoint';

describe('a handler', () => {
  test("skips the rest of its on() with next('route')", async () => {
    const { webhooks, app } = receiver();
    const words: string[] = [];
    webhooks
      .on(
        '*',
        (_req, _res, next) => next('route'),
        () => words.push('never'),
      )
      .on('*', () => words.push('b'));
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(204);
    expect(words).toEqual(['b']);
  });

  test("skips everything with next('router')", async () => {
    const { webhooks, app } = receiver();
    const never = jest.fn();
    webhooks
      .on('*', (_req, _res, next) => next('router'), never)
      .on('*', () => never())
      .use(() => never());
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(204);
    expect(never).not.toHaveBeenCalled();
  });
});

test('a chain of 100,000 handlers does not overflow the stack', async () => {
  const { webhooks, app } = receiver();
  const end = jest.fn();
  const chain = Array.from({ length: 100_000 }, (): WebhookHandler<'*'> => (_req, _res, next) => next());
  webhooks.on('*', ...chain, () => end());
  expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(204);
  expect(end).toHaveBeenCalledTimes(1);
});
