import { UsageError } from '../errors';
import { type Command, defineCommand } from '../terminal/command';
import { didYouMean } from '../terminal/did-you-mean';
import { bashCompletion } from './completion/bash';
import { fishCompletion } from './completion/fish';
import { zshCompletion } from './completion/zsh';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;
const shells = Object.keys(scripts);

/** @param all - Loads every command. */
export function completionCommand(all: () => readonly Command[]): Command {
  return defineCommand({
    name: 'completion',
    summary: 'Print a script that completes commands in your shell.',
    usage: ['bash|zsh|fish'],
    about: `Prints a script that completes commands, options, event types and files. Load it
where your shell starts:

  bash   source <(docsmith-webhooks completion bash)       in ~/.bashrc
  zsh    source <(docsmith-webhooks completion zsh)        in ~/.zshrc
  fish   docsmith-webhooks completion fish | source        in config.fish`,
    argument: { name: 'shell', values: shells },
    options: {},

    async run({ argument: shell = '' }, { stdout }) {
      if (!isShell(shell)) {
        const known = ` One of ${shells.join(', ')}.`;
        throw new UsageError(
          shell === ''
            ? `Which shell?${known}`
            : `There is no completion for '${shell}'.${didYouMean(shell, shells)}${known}`,
        );
      }
      stdout.write(scripts[shell](all()));
      return 0;
    },
  });
}

function isShell(name: string): name is keyof typeof scripts {
  return Object.hasOwn(scripts, name);
}
