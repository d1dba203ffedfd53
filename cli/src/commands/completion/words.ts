import type { Declaration } from '../../terminal/declaration';

/** What can follow a command or an option. */
export interface Words {
  readonly options: readonly { readonly name: string; readonly takes: Takes; readonly help: string }[];
  readonly values: readonly string[];
}

/** What the value of an option is: nothing, a file, a directory, or a text that no shell can know. */
export type Takes = 'nothing' | 'file' | 'directory' | 'text';

export function wordsOf({ options, argument }: Declaration): Words {
  return {
    options: [
      ...Object.entries(options).map(([name, { type, value, help }]) => ({
        name: `--${name}`,
        takes: type === 'boolean' ? ('nothing' as const) : (kinds.get(value) ?? 'text'),
        help: firstWords(help),
      })),
      { name: '--help', takes: 'nothing', help: 'explain the command' },
    ],
    values: argument?.values ?? [],
  };
}

const kinds: ReadonlyMap<string | undefined, Takes> = new Map<string | undefined, Takes>([
  ['FILE', 'file'],
  ['DIR', 'directory'],
]);

/** The part of a help that fits beside a word in a menu. */
function firstWords(help: string): string {
  return help.split(/[;.,:(]/)[0]?.trim() ?? '';
}

/** A text as one word of the shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
