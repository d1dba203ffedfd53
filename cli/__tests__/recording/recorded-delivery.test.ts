import { fromLine, toLine } from '../../src/recording/recorded-delivery';

const delivery = {
  at: new Date('2026-11-26T22:00:00.123Z'),
  method: 'POST',
  rawHeaders: [
    ['Content-Type', 'application/json'],
    ['X-Twice', 'a'],
    ['x-twice', 'b'],
  ],
  body: new Uint8Array(Buffer.from('{"id":"1"}')),
  signature: 'right',
} as const;

test('a line holds the delivery, and text is readable', () => {
  const line = toLine(delivery);
  expect(line).toContain('"body":"{\\"id\\":\\"1\\"}"');
  expect(fromLine(line)).toEqual({
    ...delivery,
    headers: { 'content-type': 'application/json', 'x-twice': 'a, b' },
  });
});

test.each([
  ['bytes that are not UTF-8', [0x7b, 0xff, 0x00]],
  ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b]],
  ['line ends and quotes', [...Buffer.from('"\r\n\u2028\\')]],
  ['nothing', []],
])('%s come back byte for byte', (_name, bytes) => {
  const line = toLine({ ...delivery, body: new Uint8Array(bytes) });
  expect(line.trimEnd()).not.toMatch(/[\r\n]/);
  expect([...(fromLine(line)?.body ?? [])]).toEqual(bytes);
});

test.each([
  ['not JSON', '{"at"'],
  ['another object', '{"id":"1"}'],
  ['no body', toLine(delivery).replace('"body"', '"text"')],
  ['an unknown verdict', toLine(delivery).replace('"right"', '"maybe"')],
  ['a header without a value', toLine(delivery).replace('["X-Twice","a"]', '["X-Twice"]')],
  ['no date', toLine(delivery).replace('2026', 'then')],
])('refuses a line with %s', (_name, line) => {
  expect(fromLine(line)).toBeUndefined();
});

test('a time that does not exist is refused', () => {
  const line = '{"at":"2026-13-41T00:00:00Z","method":"POST","signature":"right","headers":[],"body":""}';
  expect(fromLine(line)).toBeUndefined();
  expect(fromLine(line.replace('13-41', '12-31'))).toBeDefined();
});
