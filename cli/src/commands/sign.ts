import { sign } from 'docsmith-webhooks';
import { type Command, parseOptions } from '../terminal/command';
import { readSecret, readStdin, secretUsage } from '../terminal/input';

export const command: Command = {
  name: 'sign',
  summary: 'Print the signature of a body.',
  usage: `Usage: docsmith-webhooks sign < body.json

Prints the signature of the body on stdin: 64 hex digits. Every byte counts:
echo adds a line feed, printf does not.

  --secret-file FILE   the file with the secret

${secretUsage}
`,

  async run(args, terminal) {
    const { values } = parseOptions({ args: [...args], options: { 'secret-file': { type: 'string' } } });
    const secret = await readSecret(values['secret-file'], terminal);
    terminal.stdout.write(`${sign(await readStdin(terminal), secret)}\n`);
    return 0;
  },
};
