import { UsageError } from '../../src/errors';
import { parseOptions, wholeNumber } from '../../src/terminal/command';

const options = { url: { type: 'string' }, json: { type: 'boolean' } } as const;

test.each([
  { args: ['--nonsense'], message: "Unknown option '--nonsense'" },
  { args: ['-n'], message: "Unknown option '-n'" },
  { args: ['--url'], message: "Option '--url <value>' argument missing" },
  { args: ['--json=yes'], message: "Option '--json' does not take an argument" },
  { args: ['extra'], message: "Unexpected argument 'extra'. This command does not take positional arguments" },
])('the error for $args is one line', ({ args, message }) => {
  expect(() => parseOptions({ args, options })).toThrow(new UsageError(message));
});

test('an invalid definition of an option is not a usage error', () => {
  expect(() => parseOptions({ options: { url: { type: 'string', short: 'two letters' } } })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
  );
});

test('wholeNumber() accepts only whole numbers within the limits', () => {
  expect(wholeNumber('--count', '1')).toBe(1);
  expect(wholeNumber('--count', '0007', 7)).toBe(7);
  for (const text of ['0', '8', '-1', '1.5', '1e1', '0x1', '', ' 1', 'many', '9'.repeat(400)]) {
    expect(() => wholeNumber('--count', text, 7)).toThrow(
      `--count: expected a whole number from 1 to 7, got '${text}'.`,
    );
  }
});
