import { spanOf, timeOf } from '../../../src/page/elements/times';

const noon = new Date(2026, 10, 25, 12, 3, 4).getTime();
const day = 86_400_000;

test('a time of today is shown without its date', () => {
  expect(timeOf(noon, noon + 3_600_000)).toBe('12:03:04');
});

test.each([
  ['yesterday', noon + day],
  ['tomorrow', noon - day],
  ['the same day of another year', new Date(2027, 10, 25, 12).getTime()],
])('a time of %s is shown with its date', (_when, now) => {
  expect(timeOf(noon, now)).toMatch(/Nov.* 25.*12:03:04$/);
});

test('a span of less than a second is shown as one time', () => {
  expect(spanOf(noon, noon + 100)).toBe(timeOf(noon));
  expect(spanOf(noon, noon + 5_000)).toBe(`${timeOf(noon)} to ${timeOf(noon + 5_000)}`);
});
