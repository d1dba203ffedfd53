import { WebhookError } from 'docsmith-webhooks';
import { consumptions, deliveries, enqueuings, failedWith, runIn } from '../src/diagnostics';

test('the names of the channels do not change', () => {
  expect([deliveries, consumptions, enqueuings].map(({ start }) => start.name)).toEqual([
    'tracing:docsmith-webhooks:delivery:start',
    'tracing:docsmith-webhooks:consume:start',
    'tracing:docsmith-webhooks:enqueue:start',
  ]);
});

test('work runs as a subscriber wants it, and returns its result', () => {
  const ran: string[] = [];
  const run = <Result>(work: () => Result): Result => {
    ran.push('around');
    return work();
  };
  expect(runIn({ run }, () => ran.push('work'))).toBe(2);
  expect(ran).toEqual(['around', 'work']);
  expect(runIn({}, () => 'result')).toBe('result');
  expect(runIn(undefined, () => 'result')).toBe('result');
});

test('only an error of this package has a code', () => {
  const error = new WebhookError('queue_unavailable', 'The queue is down.');
  expect(failedWith(error)).toEqual({ outcome: 'failed', error, code: 'queue_unavailable' });
  expect(failedWith('a string')).toEqual({ outcome: 'failed', error: 'a string' });
});
