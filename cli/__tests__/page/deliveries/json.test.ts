import { formatJson } from '../../../src/page/deliveries/json';

test('puts each value on a line of its own', () => {
  const value = { a: [1, { b: null }], 'c, "d": [': '{"e": 1}', empty: {}, none: [], 'back\\': '\\"' };
  expect(formatJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  expect(formatJson(JSON.stringify(value, null, 7))).toBe(JSON.stringify(value, null, 2));
});

test.each([
  ['[1234567890123456789, 1.0, 1e400]', '[\n  1234567890123456789,\n  1.0,\n  1e400\n]'],
  ['{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'],
  ['"\\u00e9"', '"\\u00e9"'],
])('keeps %s as it was written', (text, formatted) => {
  expect(formatJson(text)).toBe(formatted);
});

test.each(['', '{', '{"a":}', 'Not JSON', '<html>'])('%j is not JSON', (text) => {
  expect(formatJson(text)).toBeUndefined();
});

test('leaves JSON alone that is nested so deeply that its indents would be longer than the text', () => {
  expect(formatJson('['.repeat(30_000) + ']'.repeat(30_000))).toBeUndefined();
  expect(formatJson(`"${'\\"'.repeat(100_000)}"`)).toHaveLength(200_002);
});
