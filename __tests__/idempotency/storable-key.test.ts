import fc from 'fast-check';
import { storableKey } from '../../src/idempotency/storable-key';

test('keeps a plain key readable', () => {
  expect(storableKey('["message.created","SIuAFUNKdSYHZF2w"]')).toBe('["message.created","SIuAFUNKdSYHZF2w"]');
});

test.each([
  ['a space', 'a b'],
  ['NUL', 'a\0'],
  ['a lone surrogate', '\ud800'],
  ['a letter beyond ASCII', 'é'],
  ['more than 200 characters', 'a'.repeat(201)],
  ['nothing', ''],
])('makes a digest of a key with %s', (_what, key) => {
  expect(storableKey(key)).toMatch(/^sha256 [\w-]{43}$/);
});

test('makes different keys from different strings', () => {
  const key = fc.string({ unit: 'binary', maxLength: 300 });
  const different = fc.tuple(key, key).filter(([one, other]) => one !== other);
  fc.assert(fc.property(different, ([one, other]) => storableKey(one) !== storableKey(other)));
  expect(storableKey(storableKey('é'))).not.toBe(storableKey('é'));
  expect(storableKey('\ud800')).not.toBe(storableKey('\ud801'));
});
