import { WebhookError } from '../../src/errors';
import { parseJson } from '../../src/event/json';

function codeOf(bytes: Uint8Array): string | undefined {
  try {
    parseJson(bytes);
  } catch (error) {
    if (error instanceof WebhookError) return error.code;
    throw error;
  }
  return undefined;
}

describe('parseJson', () => {
  test('reads UTF-8', () => {
    expect(parseJson(Buffer.from('{"a":["I’m",1,true,null,"😀"]}'))).toEqual({ a: ['I’m', 1, true, null, '😀'] });
  });

  test.each([
    ['a byte that never occurs in UTF-8', [0x22, 0xff, 0x22]],
    ['a character cut short', [0x22, 0xe2, 0x80]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ])('refuses %s as invalid_encoding', (_name, bytes) => {
    expect(codeOf(Uint8Array.from(bytes))).toBe('invalid_encoding');
  });

  test.each(['', ' ', '{', '{"a":1,}', 'undefined', "{'a':1}", 'NaN', '\u{feff}{}', '{}{}', '{"a":1}\0'])(
    'refuses %j as invalid_json',
    (text) => {
      expect(codeOf(Buffer.from(text))).toBe('invalid_json');
    },
  );

  test('treats large texts like small ones', () => {
    const padding = ' '.repeat(10_000);
    expect(parseJson(Buffer.from(`["I’m 😀"${padding}]`))).toEqual(['I’m 😀']);
    expect(parseJson(Buffer.from(`["plain"${padding}]`))).toEqual(['plain']);
    expect(codeOf(Buffer.from(`\u{feff}["I’m"${padding}]`))).toBe('invalid_json');
    expect(codeOf(Buffer.from(`["I’m"${padding}`))).toBe('invalid_json');
    expect(codeOf(Buffer.concat([Buffer.from(`["I’m"${padding}`), Buffer.from([0xff])]))).toBe('invalid_encoding');
    expect(codeOf(Buffer.concat([Buffer.from(`["I’m"${padding}`), Buffer.from([0xed, 0xa0, 0x80])]))).toBe(
      'invalid_encoding',
    );
  });

  test.each(['x', 'é', '’', '😀'])('reads texts of any length that consist of %s', (character) => {
    for (const length of [32_766, 32_767, 32_768, 32_769, 100_000]) {
      const text = character.repeat(length);
      expect(parseJson(Buffer.from(JSON.stringify(text))) === text).toBe(true);
      expect(parseJson(Buffer.from(JSON.stringify(`-${text}`))) === `-${text}`).toBe(true);
    }
  });

  test('never quotes the body', () => {
    expect(() => parseJson(Buffer.from('hunter2'))).toThrow('The body is not JSON.');
  });

  test.each([
    '{"payload":{"__proto__":{"admin":true},"id":"x"}}',
    '{"payload":{"\\u005f_proto__":{"admin":true},"id":"x"}}',
    '{"payload":{"__\\u0070roto__":{"admin":true},"id":"x"}}',
    '{"payload":{"id":"x","list":[{"__proto__":{"admin":true}}]}}',
  ])('drops the __proto__ keys of %s', (text) => {
    const { payload } = parseJson(Buffer.from(text)) as { payload: { id: string; list?: object[] } };
    const copy = Object.assign({}, payload, payload.list?.[0]);
    expect(copy).toHaveProperty('id', 'x');
    expect(copy).not.toHaveProperty('admin');
    expect(JSON.stringify(payload)).not.toContain('admin');
  });

  test('keeps __proto__ as text', () => {
    expect(parseJson(Buffer.from('{"message":"__proto__"}'))).toEqual({ message: '__proto__' });
    expect(parseJson(Buffer.from('["__proto__", 1]'))).toEqual(['__proto__', 1]);
  });
});
