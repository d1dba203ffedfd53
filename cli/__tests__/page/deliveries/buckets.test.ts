import { bucketsOf } from '../../../src/page/deliveries/buckets';
import { madeUpDelivery } from '../../support/deliveries';

const noon = Date.UTC(2026, 10, 26, 12);
const at = (second: number, change = {}) =>
  madeUpDelivery(String(second), { createdAt: noon + second * 1_000, duration: 10, ...change });

test('groups deliveries by time, and counts their outcomes', () => {
  const deliveries = [at(0), at(0.01, { duration: 30 }), at(0.02, { duration: 20 }), at(3, { state: 'failed' })];
  const drawn = bucketsOf(deliveries.reverse());
  expect(drawn).toMatchObject({ start: noon, step: 100, median: 15, slowest: 30 });
  expect(drawn?.buckets).toHaveLength(31);
  expect(drawn?.buckets[0]).toEqual({ delivered: 3, failed: 0, pending: 0, median: 20 });
  expect(drawn?.buckets[1]).toEqual({ delivered: 0, failed: 0, pending: 0, median: null });
  expect(drawn?.buckets[30]).toEqual({ delivered: 0, failed: 1, pending: 0, median: 10 });
});

test.each([0, 1, 59, 60, 3_600, 86_400, 2_000_000, 100_000_000])('draws at most 60 bars for %i seconds', (seconds) => {
  const drawn = bucketsOf([at(seconds), at(0)]);
  expect(drawn?.buckets.length).toBeLessThanOrEqual(60);
  expect(drawn?.buckets.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(2);
});

test('a waiting delivery counts, but has no duration', () => {
  const drawn = bucketsOf([at(0, { state: 'queued', duration: null })]);
  expect(drawn?.buckets).toEqual([{ delivered: 0, failed: 0, pending: 1, median: null }]);
  expect(drawn).toMatchObject({ median: null, slowest: null });
});

test('a clock that was set back does no harm', () => {
  expect(bucketsOf([at(0), at(100), at(50)])?.buckets.length).toBeLessThanOrEqual(60);
});

test('draws nothing without deliveries', () => {
  expect(bucketsOf([])).toBeUndefined();
});
