import { verify } from 'docsmith-webhooks';
import { UsageError } from '../errors';
import { defineCommand } from '../terminal/command';
import { secretFile, secretNotes } from '../terminal/common-options';
import { readSecret, readStdin } from '../terminal/input';

export const command = defineCommand({
  name: 'verify',
  summary: 'Check the signature of a body.',
  usage: ['--signature HEX < body.json'],
  about: `Checks the signature of the body on stdin. Every byte counts: echo adds a line
feed, printf does not. The exit code is 0 if the signature is right, 1 if not.`,
  options: {
    signature: { type: 'string', value: 'HEX', help: 'the value of the signature header: 64 hex digits' },
    'secret-file': secretFile,
  },
  notes: secretNotes,

  async run({ values }, terminal) {
    if (values.signature === undefined) throw new UsageError('Which signature? Give --signature, 64 hex digits.');
    const secret = await readSecret(values['secret-file'], terminal);
    const isRight = verify(await readStdin(terminal), values.signature, secret);
    terminal.stdout.write(isRight ? 'The signature is right.\n' : 'The signature does not match the body.\n');
    return isRight ? 0 : 1;
  },
});
