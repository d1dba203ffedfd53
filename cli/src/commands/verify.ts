import { verify } from 'docsmith-webhooks';
import { UsageError } from '../errors';
import { explainMismatch } from '../signature/explain-mismatch';
import { defineCommand } from '../terminal/command';
import { secretFile, secretNotes } from '../terminal/common-options';
import { readAnySecret, readSecret, readStdin } from '../terminal/input';
import { printable } from '../terminal/printable';

export const command = defineCommand({
  name: 'verify',
  summary: 'Check the signature of a body.',
  usage: ['--signature HEX [--explain] < body.json'],
  about: `Checks the signature of the body on stdin. Every byte counts: echo adds a line
feed, printf does not. The exit code is 0 if the signature is right, 1 if not.`,
  options: {
    signature: { type: 'string', value: 'HEX', help: 'the value of the signature header: 64 hex digits' },
    explain: { type: 'boolean', default: false, help: 'say why the signature does not match' },
    'secret-file': secretFile,
  },
  notes: secretNotes,

  async run({ values }, terminal) {
    if (values.signature === undefined) throw new UsageError('Which signature? Give --signature, 64 hex digits.');
    // What surrounds the secret may be the reason.
    const read = values.explain ? readAnySecret : readSecret;
    const secret = await read(values['secret-file'], terminal);
    const body = await readStdin(terminal);
    const isRight = verify(body, values.signature, secret);
    terminal.stdout.write(isRight ? 'The signature is right.\n' : 'The signature does not match the body.\n');
    if (!isRight && values.explain) {
      const { causes } = explainMismatch(body, values.signature, [{ name: 'this secret', bytes: secret }]);
      terminal.stdout.write(causes.map((cause) => `- ${printable(cause)}\n`).join(''));
    }
    return isRight ? 0 : 1;
  },
});
