import type { Delivery as LoggedDelivery } from '../../src/emulator/deliveries/delivery-log';
import { lineOf, viewOf } from '../../src/testing/delivery';

const queued: LoggedDelivery = {
  id: 'd1',
  webhook: { id: 'w1', name: 'Test' },
  event: { id: 'e1', type: 'group.created' },
  cause: 'fired',
  resentFrom: null,
  label: null,
  attempts: [],
  createdAt: 0,
  url: 'http://127.0.0.1:9/',
  request: {
    method: 'POST',
    headers: [
      ['X-Test', 'a'],
      ['x-test', 'b'],
    ],
    body: Buffer.from('not an event'),
  },
  state: 'queued',
  nextAttemptAt: null,
};

test('a delivery without an attempt has no outcome', () => {
  expect(viewOf(queued)).toMatchObject({ state: 'queued', status: null, answer: null, failure: null, attempts: 0 });
});

test('a body that is not an event is shown as text', () => {
  const { event, request } = viewOf(queued);
  expect([event, request]).toEqual([null, { headers: { 'x-test': 'a, b' }, body: 'not an event' }]);
});

test('its line says what, where and how it went', () => {
  expect(lineOf(viewOf(queued))).toBe('not an event to http://127.0.0.1:9/: queued');
  const failure = { code: 'timeout', message: 'No complete answer within 10 s.' } as const;
  expect(lineOf({ ...viewOf(queued), failure })).toMatch(/: No complete answer within 10 s\.$/);
});
