import { bullmqJobIn } from '../../src/otel/bullmq-job';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function job(metadata: unknown, workerOptions = {}) {
  return {
    queueName: 'docsmith',
    attemptsMade: 2,
    opts: { telemetry: { metadata } },
    queue: { opts: workerOptions },
  };
}

test('finds the headers that the producer has left', () => {
  expect(bullmqJobIn({ job: job(JSON.stringify({ traceparent })) })).toEqual({
    queue: 'docsmith',
    attemptsMade: 2,
    isTraced: false,
    carrier: { traceparent },
  });
});

test("notices BullMQ's own telemetry of the worker", () => {
  expect(bullmqJobIn({ job: job(undefined, { telemetry: {} }) })).toMatchObject({ isTraced: true });
});

test.each([undefined, 'not JSON', 'null', '7', {}])('takes %p for no headers', (metadata) => {
  expect(Object.entries(bullmqJobIn({ job: job(metadata) })?.carrier ?? 'missing')).toEqual([]);
});

test.each([undefined, null, {}, { job: undefined }, { job: { id: '1' } }])('finds no job in %p', (context) => {
  expect(bullmqJobIn(context)).toBeUndefined();
});
