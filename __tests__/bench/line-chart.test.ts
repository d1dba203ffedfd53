import type { Growth } from '../../bench/growth/growth';
import { lineChart } from '../../bench/line-chart';

test('says its title to everyone, also to those who cannot see it', () => {
  const chart = lineChart(growth({ title: 'Memory & time < 1' }));
  expect(chart).toContain('role="img" aria-labelledby="title"');
  expect(chart).toContain('<title id="title">Memory &amp; time &lt; 1</title>');
});

test('has colours for light and for dark pages', () => {
  expect(lineChart(growth({}))).toContain('@media (prefers-color-scheme: dark)');
});

test('draws every step of a logarithmic axis equally long', () => {
  const [first, second, third] = placesOf(lineChart(growth({ x: { label: 'events', log: true } })));
  expect(Number(third) - Number(second)).toBeCloseTo(Number(second) - Number(first), 0);
});

test('draws a linear axis in proportion', () => {
  const [first, second, third] = placesOf(lineChart(growth({ x: { label: 'events', log: false } })));
  expect((Number(third) - Number(second)) / (Number(second) - Number(first))).toBeCloseTo(10, 0);
});

test('labels the ticks of a logarithmic axis with powers of ten', () => {
  const labels = textsOf(lineChart(growth({ x: { label: 'events', log: true } })));
  expect(labels).toEqual(expect.arrayContaining(['1K', '10K', '100K']));
});

test('starts a linear cost at 0', () => {
  expect(textsOf(lineChart(growth({})))).toEqual(expect.arrayContaining(['0', '2', '4', '6', '8', '10']));
});

test('a cost that does not grow has a line', () => {
  expect(lineChart(growth({ costs: [3, 3, 3] }))).not.toContain('NaN');
});

test('names of lines that end at the same place do not overlap', () => {
  const chart = lineChart(growth({ names: ['one', 'two', 'three', 'four'] }));
  const heights = [...chart.matchAll(/y="([\d.]+)">(?:one|two|three|four)</g)]
    .map(([, y]) => Number(y))
    .sort(ascending);
  const gaps = heights.slice(1).map((height, index) => height - Number(heights[index]));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(15);
});

interface Shape {
  readonly title?: string;
  readonly x?: Growth['x'];
  readonly names?: readonly string[];
  readonly costs?: readonly number[];
}

function growth({
  title = 'Growth',
  x = { label: 'x', log: true },
  names = ['one'],
  costs = [1, 4, 9],
}: Shape): Growth {
  const points = [1_000, 10_000, 100_000].map((size, index) => ({ x: size, y: costs[index] ?? 0 }));
  return { title, x, y: { label: 'µs', log: false }, lines: names.map((name) => ({ name, points })), summary: {} };
}

/** How far to the right each point is. */
function placesOf(chart: string): number[] {
  return [...chart.matchAll(/cx="([\d.]+)"/g)].map(([, x]) => Number(x));
}

function textsOf(chart: string): string[] {
  return [...chart.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text ?? '');
}

function ascending(one: number, other: number): number {
  return one - other;
}
