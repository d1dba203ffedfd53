import type { Declaration } from '../../terminal/declaration';
import { wordsOf } from './words';

/** Works in bash 3.2 too, which macOS has. */
export function bashCompletion(commands: readonly Declaration[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# docsmith-webhooks completion for bash
_docsmith_webhooks() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${names} --help --version' -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}:$previous" in
${commands.map(valuesOf).join('')}  esac
  case "\${COMP_WORDS[1]}" in
${commands.map(wordsFor).join('')}  esac
}
complete -o filenames -F _docsmith_webhooks docsmith-webhooks
`;
}

function valuesOf(command: Declaration): string {
  const taking = (kind: string) => wordsOf(command).options.filter(({ takes }) => takes === kind);
  const branch = (kind: string, action: string) => {
    const patterns = taking(kind).map(({ name }) => `${command.name}:${name}`);
    return patterns.length === 0 ? '' : `    ${patterns.join('|')}) ${action}return ;;\n`;
  };
  return (
    branch('file', `COMPREPLY=($(compgen -f -- "$word")); `) +
    branch('directory', `COMPREPLY=($(compgen -d -- "$word")); `) +
    branch('text', '')
  );
}

function wordsFor(command: Declaration): string {
  const { options, values } = wordsOf(command);
  const words = [...options.map(({ name }) => name), ...values].join(' ');
  return `    ${command.name}) COMPREPLY=($(compgen -W '${words}' -- "$word")) ;;\n`;
}
