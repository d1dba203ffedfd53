import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { type ConsumerTrace, eventConsumer, memoryStore } from 'docsmith-webhooks';
import { eventOf, messageUpdated, muteWarnings } from '../support/endpoint';

const channel = tracingChannel<ConsumerTrace>('docsmith-webhooks:consume');
const ended: ConsumerTrace[] = [];
const context = new AsyncLocalStorage<string>();
const subscribers = {
  start(trace: ConsumerTrace) {
    trace.run = (work) => context.run('of the subscriber', work);
  },
  asyncEnd: (trace: ConsumerTrace) => void ended.push(trace),
  end() {},
  asyncStart() {},
  error() {},
};

beforeEach(() => void channel.subscribe(subscribers));
afterEach(() => {
  channel.unsubscribe(subscribers);
  ended.length = 0;
});

const known = { id: messageUpdated.id, type: 'message.updated', declared: true, duration: expect.any(Number) };

test('says whether an event was handled, unhandled, or a duplicate', async () => {
  muteWarnings();
  const consumer = eventConsumer({ idempotency: memoryStore() });
  await consumer.consume(messageUpdated);
  consumer.on('message.updated', async () => {});
  await consumer.consume(messageUpdated);
  await consumer.consume(messageUpdated);
  expect(ended).toMatchObject([
    { ...known, outcome: 'unhandled' },
    { ...known, outcome: 'handled' },
    { ...known, outcome: 'duplicate' },
  ]);
});

test('an error of a handler, and an event that is not valid, are failures', async () => {
  const error = new Error('boom');
  const consumer = eventConsumer().on('*', () => Promise.reject(error));
  await expect(consumer.consume(messageUpdated)).rejects.toBe(error);
  await expect(consumer.consume({ id: '1' })).rejects.toThrow('The event contradicts its schema.');
  expect(ended).toMatchObject([
    { ...known, outcome: 'failed', error },
    { outcome: 'failed', code: 'invalid_event' },
  ]);
});

test('a type that nobody has declared is marked', async () => {
  await eventConsumer()
    .use(() => {})
    .consume({ id: '1', type: 'call.ended', payload: { id: '2' } });
  expect(ended).toMatchObject([{ type: 'call.ended', declared: false, outcome: 'handled' }]);
});

test('handlers run in the context that a subscriber sets', async () => {
  const seen: unknown[] = [];
  await eventConsumer()
    .on('*', async () => void seen.push(context.getStore()))
    .consume(messageUpdated);
  expect(seen).toEqual(['of the subscriber']);
});

test('a subscriber sees the context of consume(), and a logger does not', async () => {
  const job = { id: 'j1', name: 'a job', data: eventOf('message.created', '1'), attemptsMade: 0 };
  await eventConsumer()
    .on('*', () => {})
    .consume(messageUpdated, { job: job as never });
  expect(ended[0]?.context).toEqual({ job });
  expect(inspect(ended[0]) + JSON.stringify(ended[0])).not.toContain('a job');
});
