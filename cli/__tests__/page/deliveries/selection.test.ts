import { noFilters } from '../../../src/page/deliveries/filters';
import { select } from '../../../src/page/deliveries/selection';
import { byId, madeUpDelivery } from '../../support/deliveries';

const deliveries = byId(
  madeUpDelivery('a'),
  madeUpDelivery('b', { state: 'failed', type: 'ours.alone', webhookId: 'deleted', webhookName: 'Old' }),
  madeUpDelivery('c', { state: 'retrying' }),
);
const idsOf = (shown: readonly { id: string }[]) => shown.map(({ id }) => id);

test('shows what the filters and the search match, newest first', () => {
  expect(idsOf(select(deliveries, noFilters, undefined).shown)).toEqual(['c', 'b', 'a']);
  expect(idsOf(select(deliveries, { ...noFilters, outcome: 'failed' }, undefined).shown)).toEqual(['b']);
  expect(idsOf(select(deliveries, noFilters, new Set(['a', 'b', 'left the list'])).shown)).toEqual(['b', 'a']);
  expect(idsOf(select(deliveries, { ...noFilters, outcome: 'failed' }, new Set(['a'])).shown)).toEqual([]);
});

test('counts all deliveries, also those that are not shown', () => {
  const { counts, latest } = select(deliveries, noFilters, new Set());
  expect(counts).toEqual({ delivered: 1, failed: 1, pending: 1 });
  expect(latest?.id).toBe('c');
});

test('knows the types and webhooks of all deliveries, also those that the service does not have', () => {
  const { types, webhooks } = select(deliveries, { ...noFilters, type: 'none' }, undefined);
  expect([...types]).toEqual(['message.created', 'ours.alone']);
  expect([...webhooks]).toEqual([
    ['w', 'Mine'],
    ['deleted', 'Old'],
  ]);
});

test('walks the deliveries once', () => {
  let walks = 0;
  const counted = new Map(deliveries);
  const values = counted.values.bind(counted);
  counted.values = () => {
    walks++;
    return values();
  };
  select(counted, noFilters, undefined);
  expect(walks).toBe(1);
});
