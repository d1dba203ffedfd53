import { didYouMean } from '../../src/terminal/did-you-mean';

const known = ['send', 'sign', 'verify', 'dev', 'resend', 'check'];

test.each([
  ['sned', 'send'],
  ['sing', 'sign'],
  ['chek', 'check'],
  ['verfiy', 'verify'],
  ['dve', 'dev'],
  ['reesend', 'resend'],
])('%s is near %s', (word, near) => {
  expect(didYouMean(word, known)).toBe(` Did you mean ${near}?`);
});

test.each(['', 'x', 'constructor', 'send'.repeat(100_000)])('no word is near %.20s', (word) => {
  expect(didYouMean(word, known)).toBe('');
});

test('the dashes of an option do not count', () => {
  expect(didYouMean('--xyz', ['--url', '--id'])).toBe('');
  expect(didYouMean('--cuont', ['--url', '--count'])).toBe(' Did you mean --count?');
});
