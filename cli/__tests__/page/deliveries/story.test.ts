import { causeOf, storyOf } from '../../../src/page/deliveries/story';
import { byId, madeUpDelivery, wrongSignature } from '../../support/deliveries';

const first = madeUpDelivery('first', { eventId: '1', cause: 'service' });
const elsewhere = madeUpDelivery('elsewhere', { eventId: '1', webhookId: 'other' });
const resent = madeUpDelivery('resent', { eventId: '1', cause: 'resent', resentFrom: 'first' });
const asNew = madeUpDelivery('as-new', { eventId: '2', cause: 'resent', resentFrom: 'resent' });
const edited = madeUpDelivery('edited', { eventId: '2', cause: 'edited', resentFrom: 'as-new' });
const stranger = madeUpDelivery('stranger', { eventId: '3' });
const all = byId(first, elsewhere, stranger, resent, asNew, edited);
const whole = [first, elsewhere, resent, asNew, edited];

test.each(whole)('the story of $id has all deliveries of the event, oldest first', (delivery) => {
  expect(storyOf(delivery, all)).toEqual(whole);
});

test('another event has a story of its own', () => {
  expect(storyOf(stranger, all)).toEqual([stranger]);
});

test('a story goes on when its first deliveries have left the list', () => {
  const left = byId(asNew, edited);
  expect(storyOf(edited, left)).toEqual([asNew, edited]);
  expect(storyOf(first, left)).toEqual([first]);
});

test('a delivery that seems to come from itself ends the search', () => {
  const loop = madeUpDelivery('loop', { resentFrom: 'loop' });
  expect(storyOf(loop, byId(loop))).toEqual([loop]);
});

test('says why each delivery was made', () => {
  const label = madeUpDelivery('case', { cause: 'case', label: wrongSignature });
  expect([...whole, stranger, label].map((delivery) => causeOf(delivery, whole))).toEqual([
    'Service',
    'Fired',
    'Resent',
    'Resent as new',
    'Edited',
    'Fired',
    'Case: Wrong signature',
  ]);
});
