import { failedEvents } from '../../../src/page/deliveries/failed-events';
import { madeUpDelivery, wrongSignature } from '../../support/deliveries';

const webhooks = new Map([['w', {}]]);
const failed = (id: string, change = {}) => madeUpDelivery(id, { state: 'failed', ...change });

function failedOf(...deliveries: readonly ReturnType<typeof failed>[]) {
  return failedEvents(deliveries, [...deliveries].reverse(), webhooks);
}

test('lists the latest delivery of each event that has failed, oldest first', () => {
  expect(failedOf(failed('a'), failed('b'), failed('c', { eventId: 'a' }))).toEqual(['b', 'c']);
});

test('leaves out events that were delivered or are being sent since', () => {
  const [first, second] = [failed('a', { eventId: '1' }), failed('b', { eventId: '2' })];
  expect(failedOf(first, second, madeUpDelivery('c', { eventId: '1' }))).toEqual(['b']);
  expect(failedOf(first, second, madeUpDelivery('c', { eventId: '2', state: 'sending' }))).toEqual(['a']);
  expect(failedEvents([first, madeUpDelivery('c', { eventId: '1' })], [first], webhooks)).toEqual([]);
});

test('the same event counts once for each webhook', () => {
  const two = new Map([...webhooks, ['v', {}]]);
  const deliveries = [failed('a', { eventId: '1' }), failed('b', { eventId: '1', webhookId: 'v' })];
  expect(failedEvents(deliveries, deliveries, two)).toHaveLength(2);
});

test('leaves out cases of the check, scenarios and deleted webhooks', () => {
  const ofScenario = { of: 'scenario', text: '', signature: null } as const;
  expect(failedOf(failed('a', { label: wrongSignature }), failed('b', { webhookId: 'deleted' }))).toEqual([]);
  expect(failedOf(failed('a', { label: ofScenario }))).toEqual([]);
});

test('real deliveries that failed are listed', () => {
  const real = { of: 'recording', text: '', signature: 'right' } as const;
  expect(failedOf(failed('a', { label: real }))).toEqual(['a']);
});

test('lists no more than the emulator takes at once', () => {
  const many = Array.from({ length: 1_200 }, (_, index) => failed(`d${index}`));
  const ids = failedOf(...many);
  expect(ids).toHaveLength(1_000);
  expect(ids.at(-1)).toBe('d1199');
});
