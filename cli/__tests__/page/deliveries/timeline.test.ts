import type { AttemptView, DeliveryDetail } from '../../../src/emulator/api';
import { nameOf, timelineOf } from '../../../src/page/deliveries/timeline';
import { madeUpDelivery } from '../../support/deliveries';

const body = { text: '{}', base64: 'e30=', bytes: 2, truncated: false };

function attempt(at: number, status: number | undefined): AttemptView {
  return {
    at,
    duration: 5,
    request: { method: 'POST', url: 'http://127.0.0.1:3000/', headers: [], body },
    answer: status === undefined ? null : { status, headers: [], body },
    failure: status === undefined ? { code: 'timeout', message: 'No answer' } : null,
    explanation: { title: '', advice: '', said: null },
  };
}

const retried = madeUpDelivery('a', { attempt: 2, createdAt: 10 });
const resent = madeUpDelivery('b', { eventId: 'a', cause: 'resent', resentFrom: 'a', createdAt: 30 });
const detail: DeliveryDetail = { ...retried, url: '', curl: '', attempts: [attempt(11, undefined), attempt(40, 204)] };

test('lists all attempts of all deliveries in order of time, each with its cause and outcome', () => {
  const moments = timelineOf([retried, resent], new Map([['a', detail]]));
  expect(moments.map((moment) => nameOf(moment, String(moment.at)))).toEqual([
    'Fired at 11, Timeout',
    'Resent at 30, 204',
    'Retry at 40, 204',
  ]);
});

test('lists the attempts also before they are loaded', () => {
  const moments = timelineOf([retried, resent], new Map());
  expect(moments.map(({ cause, attempt }) => [cause, attempt])).toEqual([
    ['Fired', undefined],
    ['Retry', undefined],
    ['Resent', undefined],
  ]);
});

test('a delivery that waits has a place, too', () => {
  const waiting = madeUpDelivery('c', { attempt: 0, state: 'queued', status: null });
  expect(timelineOf([waiting], new Map()).map((moment) => nameOf(moment, 'noon'))).toEqual(['Fired at noon, Waiting']);
});
