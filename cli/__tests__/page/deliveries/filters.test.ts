import { filtersFrom, longestSearch, matches, noFilters, queryOf } from '../../../src/page/deliveries/filters';
import { madeUpDelivery } from '../../support/deliveries';

const delivery = madeUpDelivery('d', { type: 'message.created', webhookId: 'w', state: 'failed', createdAt: 1_000 });

test.each([
  [{}, true],
  [{ type: 'message.created' }, true],
  [{ type: 'message' }, true],
  [{ type: 'mess' }, false],
  [{ webhook: 'w' }, true],
  [{ webhook: 'other' }, false],
  [{ outcome: 'failed' }, true],
  [{ outcome: 'delivered' }, false],
  [{ since: '1000' }, true],
  [{ since: '1001' }, false],
  [{ until: '1001' }, true],
  [{ until: '1000' }, false],
  [{ type: 'message', outcome: 'pending' }, false],
])('%j decides whether a delivery is shown: %s', (change, isShown) => {
  expect(matches(delivery, { ...noFilters, ...change })).toBe(isShown);
});

test('the address keeps only the filters that are set', () => {
  const filters = { ...noFilters, search: 'a & b?', outcome: 'failed', until: '7' };
  expect(queryOf(filters)).toEqual({ search: 'a & b?', outcome: 'failed', until: '7' });
  expect(filtersFrom(new URLSearchParams(queryOf(filters)))).toEqual(filters);
});

test('an address from elsewhere gives filters that work', () => {
  const query = new URLSearchParams({
    search: 'x'.repeat(1_000),
    since: 'yesterday',
    until: 'today',
    outcome: '<b>',
    unknown: '1',
  });
  expect(filtersFrom(query)).toEqual({ ...noFilters, search: 'x'.repeat(longestSearch), outcome: '<b>' });
});
