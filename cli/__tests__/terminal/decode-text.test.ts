import { decodeText, hasByteOrderMark } from '../../src/terminal/decode-text';

const text = 'héllo';
const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');

test.each([
  ['UTF-8', Buffer.from(text), false],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), true],
  ['UTF-16, as PowerShell writes it', utf16, true],
  ['UTF-16 with the bytes swapped', Buffer.from(utf16).swap16(), true],
])('decodes %s', (_what, bytes, marked) => {
  expect(decodeText(bytes)).toBe(text);
  expect(hasByteOrderMark(bytes)).toBe(marked);
});

test('an empty file is an empty text', () => {
  expect(decodeText(Buffer.alloc(0))).toBe('');
  expect(hasByteOrderMark(Buffer.from([0xff]))).toBe(false);
});
