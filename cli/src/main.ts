#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { completionCommand } from './commands/completion';
import { helpCommand, noCommand } from './commands/help';
import { codeOf, UsageError } from './errors';
import type { Command, Terminal } from './terminal/command';
import { helpOf } from './terminal/help';
import { printable } from './terminal/printable';

/** Loads one command. Only the command that runs is loaded, so that it does not wait for the modules of the others. */
type Load = () => { readonly command: Command };

const commands: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['send', () => require('./commands/send')],
  ['sign', () => require('./commands/sign')],
  ['verify', () => require('./commands/verify')],
  ['dev', () => require('./commands/dev')],
  ['tail', () => require('./commands/tail')],
  ['fire', () => require('./commands/fire')],
  ['resend', () => require('./commands/resend')],
  ['replay', () => require('./commands/replay')],
  ['check', () => require('./commands/check')],
  ['scenario', () => require('./commands/scenario')],
  ['completion', () => ({ command: completionCommand(all) })],
  ['help', () => ({ command: helpCommand(names, all) })],
]);
const names = [...commands.keys()];
const all = () => Array.from(commands.values(), (load) => load().command);

/** Runs the command line; resolves to the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args;
  try {
    if (isHelp(name)) return await helpCommand(names, all).run([], terminal);
    if (name === '--version' || name === '-v') return print(`${version()}\n`, terminal);
    const load = commands.get(name);
    if (!load) throw noCommand(name, names);
    const { command } = load();
    if (rest.some(isHelp)) return print(helpOf(command), terminal);
    refuseSecret(rest);
    return await command.run(rest, terminal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const called = commands.has(name) ? `docsmith-webhooks ${name}` : 'docsmith-webhooks';
    terminal.stderr.write(`${printable(`${called}: ${error.message}`)}\nHelp: ${called} --help\n`);
    return 2;
  }
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

function version(): string {
  const file = path.join(__dirname, '../package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}

if (require.main === module) {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error) => {
      // A reader such as `head` may close the pipe early (EPIPE), and a terminal may be closed (EIO).
      if (codeOf(error) !== 'EPIPE' && codeOf(error) !== 'EIO') throw error;
      process.exitCode = 1;
      // `dev` saves its state first. A command that does not wait for signals ends here.
      if (!process.emit('SIGHUP')) process.exit();
    });
  }
  main(process.argv.slice(2), process).then((code) => {
    process.exitCode ??= code;
  });
}
