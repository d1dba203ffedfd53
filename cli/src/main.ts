#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf, UsageError } from './errors';
import type { Command, Terminal } from './terminal/command';
import { printable } from './terminal/printable';

/** Loads one command. Only the command that runs is loaded, so that it does not wait for the modules of the others. */
type Load = () => { readonly command: Command };

const commands: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['send', () => require('./commands/send')],
  ['sign', () => require('./commands/sign')],
  ['verify', () => require('./commands/verify')],
  ['dev', () => require('./commands/dev')],
  ['resend', () => require('./commands/resend')],
  ['check', () => require('./commands/check')],
]);

/** Runs the command line; resolves to the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args;
  try {
    if (isHelp(name)) return print(overview(), terminal);
    if (name === '--version') return print(`${version()}\n`, terminal);
    const load = commands.get(name);
    if (!load) throw noCommand(name);
    const { command } = load();
    if (rest.some(isHelp)) return print(command.usage, terminal);
    refuseSecret(rest);
    return await command.run(rest, terminal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const called = commands.has(name) ? `docsmith-webhooks ${name}` : 'docsmith-webhooks';
    terminal.stderr.write(`${printable(`${called}: ${error.message}`)}\nHelp: ${called} --help\n`);
    return 2;
  }
}

function noCommand(name: string): UsageError {
  const known = `One of ${[...commands.keys()].join(', ')}`;
  return new UsageError(name === '' ? `Which command? ${known}.` : `There is no command '${name}'. ${known}.`);
}

function print(text: string, { stdout }: Terminal): number {
  stdout.write(text);
  return 0;
}

function isHelp(arg: string): boolean {
  return arg === '--help' || arg === '-h';
}

function refuseSecret(args: readonly string[]): void {
  if (!args.some((arg) => /^--secret(=|$)/.test(arg))) return;
  throw new UsageError(
    "--secret: a secret is never an argument, because process lists and the shell's history show arguments. Set " +
      'DOCSMITH_WEBHOOK_SECRET, or name a file with the secret: --secret-file FILE.',
  );
}

function overview(): string {
  const lines = Array.from(commands.values(), (load) => load().command).map(
    ({ name, summary }) => `  ${name.padEnd(8)} ${summary}`,
  );
  return `Usage: docsmith-webhooks <command> [options]

Emulates the webhook service of DocsSmith Demo2 on your machine, sends signed
events, and checks receivers.

${lines.join('\n')}

  docsmith-webhooks <command> --help   the options of a command
  docsmith-webhooks --version
`;
}

function version(): string {
  const file = path.join(__dirname, '../package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}

if (require.main === module) {
  // A reader such as `head` may close the pipe early. The rest of the output is not needed then.
  process.stdout.on('error', (error) => {
    if (codeOf(error) !== 'EPIPE') throw error;
    process.exit(1);
  });
  main(process.argv.slice(2), process).then((code) => {
    process.exitCode = code;
  });
}
