import { verify } from 'docsmith-webhooks';
import { UsageError } from '../errors';
import { type Command, parseOptions } from '../terminal/command';
import { readSecret, readStdin, secretUsage } from '../terminal/input';

export const command: Command = {
  name: 'verify',
  summary: 'Check the signature of a body.',
  usage: `Usage: docsmith-webhooks verify --signature HEX < body.json

Checks the signature of the body on stdin. Every byte counts: echo adds a line
feed, printf does not. The exit code is 0 if the signature is right, 1 if not.

  --signature HEX      the value of the signature header: 64 hex digits
  --secret-file FILE   the file with the secret

${secretUsage}
`,

  async run(args, terminal) {
    const { values } = parseOptions({
      args: [...args],
      options: { signature: { type: 'string' }, 'secret-file': { type: 'string' } },
    });
    if (values.signature === undefined) throw new UsageError('Which signature? Give --signature, 64 hex digits.');
    const secret = await readSecret(values['secret-file'], terminal);
    const isRight = verify(await readStdin(terminal), values.signature, secret);
    terminal.stdout.write(isRight ? 'The signature is right.\n' : 'The signature does not match the body.\n');
    return isRight ? 0 : 1;
  },
};
