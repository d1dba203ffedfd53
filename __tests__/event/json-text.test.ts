import { property, assert as propertyHolds, string, tuple } from 'fast-check';
import { WebhookError } from '../../src/errors';
import { jsonText } from '../../src/event/json-text';

/** From this size on, a few characters are written as escapes. */
const large = 40_000;

/** What a text holds for JSON, or that it is none. */
function meaning(text: string): unknown {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return 'no JSON';
  }
}

function expectSameMeaning(text: string): void {
  expect(meaning(jsonText(Buffer.from(text)))).toEqual(meaning(Buffer.from(text).toString()));
}

const asText = (value: string) => jsonText(Buffer.from(value));
const padding = ' '.repeat(large);

test('what is not UTF-8 is refused', () => {
  for (const size of [0, large]) {
    const bytes = Buffer.concat([Buffer.alloc(size, ' '), Buffer.from([0xff])]);
    expect(() => jsonText(bytes)).toThrow(WebhookError);
  }
});

test('a small text is as it was sent', () => {
  expect(asText('["I’m 😀"]')).toBe('["I’m 😀"]');
});

test('a few characters of a large text become escapes, unless they are Latin-1', () => {
  expect(asText(`["I’m", "é", "😀"]${padding}`)).toBe(`["I\\u2019m", "é", "\\ud83d\\ude00"]${padding}`);
});

test('a large text with many such characters is as it was sent', () => {
  const text = JSON.stringify('’'.repeat(65) + padding);
  expect(asText(text)).toBe(text);
});

test('the bytes of a larger buffer do not get in', () => {
  const text = `["’"]${padding}`;
  const bytes = Buffer.from(`é${text}é`).subarray(2, -2);
  expect(jsonText(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length))).toBe(`["\\u2019"]${padding}`);
});

test.each([
  ['a character after a backslash', '["\\’"]'],
  ['one after an escaped backslash', '["\\\\’"]'],
  ['one in an escape that is not complete', '["\\u20’"]'],
  ['one after half a surrogate pair', '["\\ud83d😀\\ude00"]'],
  ['one outside a string', '[’]'],
  ['a space that JSON does not know', '[\u00a0]'],
  ['a byte order mark', '\u{feff}[]'],
  ['one in a key', '{"’":1,"😀":2}'],
  ['one at the end, without its quote', '["’'],
])('%s means the same in a large text', (_name, text) => {
  expectSameMeaning(text + padding);
  expectSameMeaning(padding + text);
});

test.each([4095, 4096, 4097, 8191, 8192, 32_767, 32_768])('so does one that begins at byte %d', (start) => {
  for (const character of ['é', '’', '😀']) {
    expectSameMeaning(`"${'x'.repeat(start - 1)}${character}${'x'.repeat(large)}"`);
  }
});

test('so does any text', () => {
  const pieces = string({ unit: 'grapheme-composite', maxLength: 20 });
  propertyHolds(
    property(tuple(pieces, pieces, pieces), ([first, second, third]) => {
      expectSameMeaning(`{"${first}":"${second}${padding}${third}"}`);
      expectSameMeaning(JSON.stringify({ [first]: second + padding + third }));
    }),
    { numRuns: 300 },
  );
});
