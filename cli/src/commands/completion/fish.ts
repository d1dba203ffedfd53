import type { Declaration } from '../../terminal/declaration';
import { quoted, type Takes, wordsOf } from './words';

const flags: Readonly<Record<Takes, string>> = {
  nothing: '',
  file: ' -r -F',
  directory: " -x -a '(__fish_complete_directories)'",
  text: ' -x',
};

export function fishCompletion(commands: readonly Declaration[]): string {
  const lines = ['# docsmith-webhooks completion for fish', 'complete -c docsmith-webhooks -f'];
  for (const command of commands) {
    const { options, values } = wordsOf(command);
    const within = `-n '__fish_seen_subcommand_from ${command.name}'`;
    lines.push(
      `complete -c docsmith-webhooks -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
    );
    for (const { name, takes, help } of options) {
      lines.push(`complete -c docsmith-webhooks ${within} -l ${name.slice(2)}${flags[takes]} -d ${quoted(help)}`);
    }
    if (values.length > 0) lines.push(`complete -c docsmith-webhooks ${within} -a '${values.join(' ')}'`);
  }
  return `${lines.join('\n')}\n`;
}
