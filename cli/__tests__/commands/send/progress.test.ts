import { Progress } from '../../../src/commands/send/progress';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** The progress of five deliveries. `<clear>` stands for the code that clears the rest of the line. */
function progressOfFive(isTTY = true) {
  let text = '';
  const output = { isTTY, write: (more: string) => (text += more.replace('\x1b[K', '<clear>')) };
  const progress = new Progress(5, output);
  return { progress, output, written: () => text };
}

test('a quick run shows no progress', () => {
  const { progress, written } = progressOfFive();
  for (let i = 0; i < 5; i++) progress.advance();
  progress.clear();
  expect(written()).toBe('');
});

test('a long run shows its progress on one line, at most ten times per second', () => {
  const { progress, written } = progressOfFive();
  for (let i = 0; i < 5; i++) {
    jest.advanceTimersByTime(50);
    progress.advance();
  }
  expect(written()).toBe('\r2 of 5, 20 per second<clear>\r4 of 5, 20 per second<clear>');
});

test('output above the progress line first clears that line', () => {
  const { progress, output, written } = progressOfFive();
  jest.advanceTimersByTime(1000);
  progress.advance();
  const above = progress.above(output);
  above.write('one\n');
  above.write('two\n');
  expect(written()).toBe('\r1 of 5, 1 per second<clear>\r<clear>one\ntwo\n');
});

test('clear() removes the progress line', () => {
  const { progress, written } = progressOfFive();
  jest.advanceTimersByTime(1000);
  progress.advance();
  progress.clear();
  progress.clear();
  expect(written()).toBe('\r1 of 5, 1 per second<clear>\r<clear>');
});

test('writes nothing if the output is not a terminal', () => {
  const { progress, written } = progressOfFive(false);
  jest.advanceTimersByTime(1000);
  progress.advance();
  progress.clear();
  expect(written()).toBe('');
});
