import type { Terminal } from '../../src/terminal/command';
import { paintFor } from '../../src/terminal/paint';

const output = { write() {} };

function painted(isTTY: boolean, env: Terminal['env']): string {
  const terminal = { stdin: { async *[Symbol.asyncIterator]() {} }, stdout: output, stderr: output, env };
  return paintFor({ ...output, isTTY }, terminal)('green', 'yes');
}

test.each([
  { isTTY: true, env: {} },
  { isTTY: true, env: { NO_COLOR: '' } },
  { isTTY: false, env: { FORCE_COLOR: '1' } },
  { isTTY: false, env: { FORCE_COLOR: '', NO_COLOR: '1' } },
])('there is colour: $isTTY, $env', ({ isTTY, env }) => {
  expect(painted(isTTY, env)).toBe('\x1b[32myes\x1b[39m');
});

test.each([
  { isTTY: false, env: {} },
  { isTTY: true, env: { NO_COLOR: '1' } },
  { isTTY: true, env: { TERM: 'dumb' } },
  { isTTY: true, env: { FORCE_COLOR: '0' } },
])('there is no colour: $isTTY, $env', ({ isTTY, env }) => {
  expect(painted(isTTY, env)).toBe('yes');
});
