import { eventConsumer, eventRouter, memoryStore } from 'docsmith-webhooks';
import { messageUpdated } from '../support/endpoint';

test('handlers run in the order of their registration, each after the promise of the one before', async () => {
  const words: string[] = [];
  const slow = (word: string, ms: number) => () =>
    new Promise<void>((resolve) => setTimeout(() => resolve(void words.push(word)), ms));
  await eventConsumer()
    .on('message.*', slow('a', 10), [slow('b', 5), [slow('c', 0)]])
    .use(slow('d', 0))
    .on('*', () => words.push('e'))
    .consume(messageUpdated);
  expect(words).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('100,000 handlers do not overflow the stack', async () => {
  const end = jest.fn();
  const handlers = Array.from({ length: 100_000 }, () => () => {});
  await eventConsumer()
    .use(...handlers, () => end())
    .consume(messageUpdated);
  expect(end).toHaveBeenCalledTimes(1);
});

describe('use()', () => {
  test('mounts a consumer at its position', async () => {
    const words: string[] = [];
    const inner = eventConsumer()
      .on('message.*', () => words.push('inner'))
      .on('contact.*', () => words.push('never'));
    await eventConsumer()
      .on('*', () => words.push('before'))
      .use(inner)
      .on('*', () => words.push('after'))
      .consume(messageUpdated);
    expect(words).toEqual(['before', 'inner', 'after']);
  });

  test('refuses what is no handler of events', () => {
    const consumer = eventConsumer();
    const expected =
      'use(): expected a handler, which is a function of at most 2 parameters (event, context), or an eventConsumer() without idempotency';
    const own = eventConsumer({ idempotency: memoryStore() });
    const express = (_req: unknown, _res: unknown, _next: unknown) => {};
    expect(() => consumer.use(express as () => void)).toThrow(`${expected}, got a function of 3 parameters.`);
    expect(() => consumer.use(eventRouter() as unknown as () => void)).toThrow(
      `${expected}, got a function of 3 parameters.`,
    );
    expect(() => consumer.use(own)).toThrow(`${expected}, got an object.`);
    expect(() => consumer.on('*', 5 as unknown as () => void)).toThrow(
      "on('*'): expected a handler, which is a function of at most 2 parameters (event, context), got 5.",
    );
    expect(() => eventRouter().use(consumer as unknown as () => void)).toThrow('use(): expected a handler');
  });

  test('refuses itself', () => {
    const consumer = eventConsumer();
    expect(() => consumer.use(consumer)).toThrow('use(): a consumer cannot be mounted in itself.');
  });

  test('refuses a consumer that has event types that this one lacks', () => {
    const inner = eventConsumer<unknown>({ events: { 'invoice.paid': {} } });
    expect(() => eventConsumer().use(inner)).toThrow(
      'use(): the consumer has event types that this one lacks: invoice.paid.',
    );
  });
});
