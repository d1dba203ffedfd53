import { UsageError } from '../../src/errors';
import { parseArguments } from '../../src/terminal/parse-arguments';

const options = {
  url: { type: 'string', value: 'URL', help: 'the receiver' },
  json: { type: 'boolean', default: false, help: 'print JSON' },
} as const;

test.each([
  { args: ['--nonsense'], message: "Unknown option '--nonsense'." },
  { args: ['--ulr', 'x'], message: "Unknown option '--ulr'. Did you mean --url?" },
  { args: ['-n'], message: "Unknown option '-n'" },
  { args: ['--url'], message: "Option '--url <value>' argument missing" },
  { args: ['--json=yes'], message: "Option '--json' does not take an argument" },
  { args: ['extra'], message: "Unexpected argument 'extra'. This command does not take positional arguments" },
])('the error for $args is one line', ({ args, message }) => {
  expect(() => parseArguments({ options }, args)).toThrow(new UsageError(message));
});

test('returns the values and the argument', () => {
  expect(parseArguments({ options, argument: { name: 'event type' } }, ['a', '--url', 'u'])).toEqual({
    values: { url: 'u', json: false },
    argument: 'a',
  });
});

test('refuses a second argument', () => {
  expect(() => parseArguments({ options, argument: { name: 'event type' } }, ['a', 'b'])).toThrow(
    new UsageError('Expected one event type, got a b.'),
  );
});

test('an invalid definition of an option is not a usage error', () => {
  const wrong = { url: { type: 'string', short: 'two letters', help: '' } } as const;
  expect(() => parseArguments({ options: wrong }, [])).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
  );
});
