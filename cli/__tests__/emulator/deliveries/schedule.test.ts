import { noRetries, standardRetries } from '../../../src/emulator/deliveries/schedule';

const seconds = (...delays: number[]) => delays.map((delay) => delay * 1000);

test('without retries there is one attempt', () => {
  expect(noRetries.delayAfter(1)).toBeUndefined();
});

test('follows the schedule that Standard Webhooks publishes', () => {
  const { delayAfter } = standardRetries();
  const delays = Array.from({ length: 10 }, (_, index) => delayAfter(index + 1));
  expect(delays).toEqual([...seconds(5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400), undefined]);
});

test('`speed` divides the delays', () => {
  expect(standardRetries(100).delayAfter(2)).toBe(3_000);
});

test('waits as long as Retry-After says, in seconds or until a date', () => {
  const now = Date.parse('2026-11-25T00:00:00Z');
  const { delayAfter } = standardRetries(1, () => now);
  expect(delayAfter(1, '120')).toBe(120_000);
  expect(delayAfter(1, 'Wed, 25 Nov 2026 00:01:00 GMT')).toBe(60_000);
  expect(standardRetries(10).delayAfter(1, '120')).toBe(12_000);
});

test('an earlier or invalid Retry-After changes nothing', () => {
  const { delayAfter } = standardRetries();
  for (const value of ['1', 'soon', '', '-5']) expect(delayAfter(1, value)).toBe(5_000);
});

test('a long Retry-After is cut to the longest delay of a timer', () => {
  expect(standardRetries().delayAfter(1, '99999999999')).toBe(2 ** 31 - 1);
});
