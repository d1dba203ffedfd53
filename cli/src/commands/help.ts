import { UsageError } from '../errors';
import { type Command, defineCommand } from '../terminal/command';
import { didYouMean } from '../terminal/did-you-mean';
import { helpOf } from '../terminal/help';

/** @param all - Loads every command. */
export function helpCommand(names: readonly string[], all: () => readonly Command[]): Command {
  return defineCommand({
    name: 'help',
    summary: 'Explain a command.',
    usage: ['[command]'],
    about: 'Prints the options of a command, as --help after the command does.',
    argument: { name: 'command', values: names },
    options: {},

    async run({ argument: name }, { stdout }) {
      if (name === undefined) stdout.write(overview(all()));
      else {
        const command = all().find((one) => one.name === name);
        if (!command) throw noCommand(name, names);
        stdout.write(helpOf(command));
      }
      return 0;
    },
  });
}

export function noCommand(name: string, names: readonly string[]): UsageError {
  const known = ` One of ${names.join(', ')}.`;
  if (name === '') return new UsageError(`Which command?${known}`);
  return new UsageError(`There is no command '${name}'.${didYouMean(name, names) || known}`);
}

function overview(commands: readonly Command[]): string {
  return `Usage: docsmith-webhooks <command> [options]

Emulates the webhook service of DocsSmith Demo2 on your machine, sends signed
events, and checks receivers.

${commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

  docsmith-webhooks <command> --help   the options of a command
  docsmith-webhooks --version
`;
}
