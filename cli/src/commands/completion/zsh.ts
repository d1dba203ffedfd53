import type { Declaration } from '../../terminal/declaration';
import { quoted, type Takes, wordsOf } from './words';

const actions: Readonly<Record<Takes, string>> = {
  nothing: '',
  file: ':file:_files',
  directory: ':directory:_files -/',
  text: ':value: ',
};

export function zshCompletion(commands: readonly Declaration[]): string {
  return `#compdef docsmith-webhooks
_docsmith_webhooks() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}\n`).join('')}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(argumentsOf).join('')}  esac
}
if [[ $funcstack[1] = _docsmith_webhooks ]]; then
  _docsmith_webhooks "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _docsmith_webhooks docsmith-webhooks
fi
`;
}

function argumentsOf(command: Declaration): string {
  const { options, values } = wordsOf(command);
  const specs = options.map(({ name, takes, help }) =>
    quoted(`*${name}[${help.replace(/[[\]\\]/g, '')}]${actions[takes]}`),
  );
  if (values.length > 0) specs.push(quoted(`1:${command.argument?.name}:(${values.join(' ')})`));
  return `    ${command.name}) _arguments ${specs.join(' ')} ;;\n`;
}
