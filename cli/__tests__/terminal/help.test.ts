import { helpOf } from '../../src/terminal/help';

test('shows the calls, the options with their defaults, and the notes', () => {
  const help = helpOf({
    name: 'send',
    summary: 'Send.',
    usage: ['<type> [options]', '--data FILE'],
    about: 'Sends an event.',
    options: {
      'a-very-long-option': { type: 'string', value: 'VALUE', help: 'starts on a line of its own' },
      count: { type: 'string', value: 'N', default: '1', help: 'number of deliveries, in words that need two lines' },
      json: { type: 'boolean', default: false, help: 'print JSON' },
    },
    notes: 'The end.',
  });
  expect(help).toBe(`Usage: docsmith-webhooks send <type> [options]
       docsmith-webhooks send --data FILE

Sends an event.

  --a-very-long-option VALUE
                       starts on a line of its own
  --count N            number of deliveries, in words that need two lines (1)
  --json               print JSON

The end.
`);
});

test('breaks lines between words', () => {
  const text = 'words '.repeat(40).trim();
  const help = helpOf({
    name: 'a',
    summary: '',
    usage: [''],
    about: '',
    options: { x: { type: 'boolean', help: text } },
  });
  const lines = help.split('\n').filter((line) => line.includes('words'));
  expect(lines.length).toBe(5);
  expect(lines.every((line) => line.length <= 80)).toBe(true);
  expect(
    lines
      .join(' ')
      .split(/\s+/)
      .filter((word) => word === 'words'),
  ).toHaveLength(40);
});
