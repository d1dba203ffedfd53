#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command, Terminal } from './command';
import { codeOf, UsageError } from './errors';
import { printable } from './printable';

/** The module of each command, which exports it as `command`. It is loaded when called for, so that none waits for others. */
const modules: ReadonlyMap<string, string> = new Map([
  ['send', './commands/send'],
  ['sign', './commands/sign'],
  ['verify', './commands/verify'],
  ['dev', './commands/dev'],
  ['resend', './commands/resend'],
  ['check', './commands/check'],
]);

function load(module: string): Command {
  const { command }: { command: Command } = require(module);
  return command;
}

/** Runs the command line; resolves to the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args;
  try {
    if (isHelp(name)) return print(overview(), terminal);
    if (name === '--version') return print(`${version()}\n`, terminal);
    const module = modules.get(name);
    if (!module) throw noCommand(name);
    const command = load(module);
    if (rest.some(isHelp)) return print(command.usage, terminal);
    refuseSecret(rest);
    return await command.run(rest, terminal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const called = modules.has(name) ? `docsmith-webhooks ${name}` : 'docsmith-webhooks';
    terminal.stderr.write(`${printable(`${called}: ${error.message}`)}\nHelp: ${called} --help\n`);
    return 2;
  }
}

function noCommand(name: string): UsageError {
  const commands = `One of ${[...modules.keys()].join(', ')}`;
  return new UsageError(name === '' ? `Which command? ${commands}.` : `There is no command '${name}'. ${commands}.`);
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
    "--secret: a secret is never an argument, since process lists and the shell's history show those. Set " +
      'DOCSMITH_WEBHOOK_SECRET, or name a file that holds it with --secret-file FILE.',
  );
}

function overview(): string {
  const lines = Array.from(modules.values(), load).map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}`);
  return `Usage: docsmith-webhooks <command> [options]

Sends and checks webhooks as DocsSmith Demo2 does, for trying your own endpoint.

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
  // The reader of a pipe, such as `head`, may leave early; what is left to do is then told to nobody.
  process.stdout.on('error', (error) => {
    if (codeOf(error) !== 'EPIPE') throw error;
    process.exit(1);
  });
  main(process.argv.slice(2), process).then((code) => {
    process.exitCode = code;
  });
}
