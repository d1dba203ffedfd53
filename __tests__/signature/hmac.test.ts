import { createHmac, createSecretKey } from 'node:crypto';
import { constructEvent, sign, verify } from 'docsmith-webhooks';

const body = '{"id":"a056V7R7NmNRjl70"}';
const signature = createHmac('sha256', 'key').update(body).digest('hex');

describe('sign', () => {
  test("returns the same as the guide's createHmac('sha256', secret).update(payload).digest('hex')", () => {
    expect(sign(body, 'key')).toBe(signature);
  });

  test('signs text as its UTF-8 bytes', () => {
    expect(sign('I’m', 'key')).toBe(sign(Buffer.from('I’m'), 'key'));
  });

  test('takes a secret as text, bytes or a KeyObject', () => {
    expect(sign(body, Buffer.from('key'))).toBe(signature);
    expect(sign(body, createSecretKey(Buffer.from('key')))).toBe(signature);
  });

  test('refuses a missing secret', () => {
    expect(() => sign(body, undefined)).toThrow(TypeError);
  });
});

test.each<[string, (...given: never[]) => unknown, unknown[]]>([
  ['sign', sign, ['key']],
  ['verify', verify, [signature, 'key']],
  ['verify, even with a malformed signature,', verify, ['', 'key']],
  ['constructEvent', constructEvent, [signature, 'key']],
])('%s refuses a parsed body, and asks for the raw one', (_name, call, rest) => {
  expect(() => Reflect.apply(call, undefined, [JSON.parse(body), ...rest])).toThrow(
    new TypeError(
      'body: expected the raw body, a string, Uint8Array or ArrayBuffer, got an object. Pass the bytes that were ' +
        'received: JSON.stringify(req.body) makes other bytes.',
    ),
  );
});

describe('verify', () => {
  test('accepts only the signature of this body under this secret', () => {
    expect(verify(body, signature, 'key')).toBe(true);
    expect(verify(`${body} `, signature, 'key')).toBe(false);
    expect(verify(body, signature, 'other key')).toBe(false);
  });

  test('accepts upper-case and lower-case digits', () => {
    expect(verify(body, signature.toUpperCase(), 'key')).toBe(true);
  });

  test('accepts a list with one signature, and refuses several', () => {
    expect(verify(body, [signature], 'key')).toBe(true);
    expect(verify(body, [signature, signature], 'key')).toBe(false);
    expect(verify(body, [], 'key')).toBe(false);
  });

  test('accepts any of several secrets', () => {
    expect(verify(body, signature, ['new', 'key', 'old'])).toBe(true);
    expect(verify(body, signature, ['new', 'old'])).toBe(false);
  });

  test.each([
    ['nothing', undefined],
    ['an empty string', ''],
    ['the signature and more', `${signature}zz`],
    ['the signature and a line break', `${signature}\n`],
    ['the signature cut short', signature.slice(0, -1)],
    ['the signature with a prefix', `sha256=${signature}`],
    ['digits that are not hex', 'g'.repeat(64)],
    ['two signatures', `${signature}, ${signature}`],
  ])('refuses %s', (_name, given) => {
    expect(verify(body, given, 'key')).toBe(false);
  });

  test('refuses a missing secret', () => {
    expect(() => verify(body, signature, undefined)).toThrow(TypeError);
  });
});
