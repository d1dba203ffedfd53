import { defineCommand, type Terminal, wholeNumber } from '../../src/terminal/command';

const terminal: Terminal = {
  stdin: { async *[Symbol.asyncIterator]() {} },
  stdout: { write() {} },
  stderr: { write() {} },
  env: {},
};

test('a command gets what its declaration makes of the arguments', async () => {
  const run = jest.fn(async () => 0);
  const options = { count: { type: 'string', default: '1', help: 'how many' } } as const;
  const command = defineCommand({
    name: 'a',
    summary: 'A.',
    usage: [],
    about: '',
    argument: { name: 'b' },
    options,
    run,
  });
  await command.run(['c'], terminal);
  expect(run).toHaveBeenCalledWith({ values: { count: '1' }, argument: 'c' }, terminal);
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
