import { printable } from '../../src/terminal/printable';

test.each([
  { what: 'an escape sequence', text: '\x1b[2J\x9b2J', shown: '\\u001b[2J\\u009b2J' },
  { what: 'line ends', text: 'a\r\nb\u2028c\u2029d', shown: 'a\\r\\nb\\u2028c\\u2029d' },
  { what: 'a bidirectional override', text: 'a\u202eb\u2066c', shown: 'a\\u202eb\\u2066c' },
  { what: 'tab, delete and NUL', text: '\t\x7f\0', shown: '\\t\\u007f\\u0000' },
])('$what is shown as an escape', ({ text, shown }) => {
  expect(printable(text)).toBe(shown);
});

test('text of any language stays as it is', () => {
  const text = 'I’m travelling, naïve 日本語 👩‍👩‍👧 مرحبا';
  expect(printable(text)).toBe(text);
});

test('JSON stays the same JSON', () => {
  const value = { text: 'a\u009b\u202e\x7f"\\\n' };
  expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
});
