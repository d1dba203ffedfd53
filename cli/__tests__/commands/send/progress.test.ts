import { Progress } from '../../../src/commands/send/progress';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A terminal, and the progress of five on it; `<clear>` stands for the command that clears to the end of the line. */
function progressOfFive(isTTY = true) {
  let text = '';
  const output = { isTTY, write: (more: string) => (text += more.replace('\x1b[K', '<clear>')) };
  const progress = new Progress(5, output);
  return { progress, output, written: () => text };
}

test('a quick run shows none', () => {
  const { progress, written } = progressOfFive();
  for (let i = 0; i < 5; i++) progress.advance();
  progress.clear();
  expect(written()).toBe('');
});

test('a long one shows how far it is, ten times a second at most, on one line', () => {
  const { progress, written } = progressOfFive();
  for (let i = 0; i < 5; i++) {
    jest.advanceTimersByTime(50);
    progress.advance();
  }
  expect(written()).toBe('\r2 of 5, 20 per second<clear>\r4 of 5, 20 per second<clear>');
});

test('what is written above it finds its line clear', () => {
  const { progress, output, written } = progressOfFive();
  jest.advanceTimersByTime(1000);
  progress.advance();
  const above = progress.above(output);
  above.write('one\n');
  above.write('two\n');
  expect(written()).toBe('\r1 of 5, 1 per second<clear>\r<clear>one\ntwo\n');
});

test('at the end its line is clear', () => {
  const { progress, written } = progressOfFive();
  jest.advanceTimersByTime(1000);
  progress.advance();
  progress.clear();
  progress.clear();
  expect(written()).toBe('\r1 of 5, 1 per second<clear>\r<clear>');
});

test('where the output is no terminal it writes nothing', () => {
  const { progress, written } = progressOfFive(false);
  jest.advanceTimersByTime(1000);
  progress.advance();
  progress.clear();
  expect(written()).toBe('');
});
