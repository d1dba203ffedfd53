import { sign } from 'docsmith-webhooks';
import { defineCommand } from '../terminal/command';
import { secretFile, secretNotes } from '../terminal/common-options';
import { readSecret, readStdin } from '../terminal/input';

export const command = defineCommand({
  name: 'sign',
  summary: 'Print the signature of a body.',
  usage: ['< body.json'],
  about: `Prints the signature of the body on stdin: 64 hex digits. Every byte counts:
echo adds a line feed, printf does not.`,
  options: { 'secret-file': secretFile },
  notes: secretNotes,

  async run({ values }, terminal) {
    const secret = await readSecret(values['secret-file'], terminal);
    terminal.stdout.write(`${sign(await readStdin(terminal), secret)}\n`);
    return 0;
  },
});
