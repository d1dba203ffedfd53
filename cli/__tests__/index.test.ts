import * as names from 'docsmith-webhooks-cli';

test('the package exports what the tests of an app need', () => {
  expect(Object.keys(names).sort()).toEqual(['readRecording', 'startEmulator']);
});
