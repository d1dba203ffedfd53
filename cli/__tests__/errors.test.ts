import { readFileSync } from 'node:fs';
import { codeOf, messageOf } from '../src/errors';

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

test('an error of Node has a code and a message', () => {
  const error = thrownBy(() => readFileSync('/no/such/file'));
  expect(codeOf(error)).toBe('ENOENT');
  expect(messageOf(error)).toBe("ENOENT: no such file or directory, open '/no/such/file'");
});

test('any other error has no code', () => {
  expect(codeOf(new Error('why'))).toBe('');
  expect(messageOf(new Error('why'))).toBe('why');
});

test('a thrown value that is not an error has no code', () => {
  expect(codeOf('why')).toBe('');
  expect(messageOf('why')).toBe('why');
});
