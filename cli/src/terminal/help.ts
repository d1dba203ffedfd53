import type { Declaration, Option } from './declaration';

const width = 80;
/** The column where the descriptions of the options start. */
const column = 23;

/** What `--help` prints. */
export function helpOf({ name, usage, about, options, notes }: Declaration): string {
  const calls = usage.map((form) => `docsmith-webhooks ${name} ${form}`).join('\n       ');
  const list = Object.entries(options).map(([option, declared]) => describe(option, declared));
  const parts = [`Usage: ${calls}`, about, list.join('\n'), notes].filter(Boolean);
  return `${parts.join('\n\n')}\n`;
}

function describe(name: string, { value, help, default: preset }: Option): string {
  const left = `  --${name}${value ? ` ${value}` : ''}`;
  const text = typeof preset === 'string' ? `${help} (${preset})` : help;
  const [first = '', ...rest] = wrapped(text, width - column);
  const start = left.length + 1 < column ? left.padEnd(column) : `${left}\n${' '.repeat(column)}`;
  return [`${start}${first}`, ...rest.map((line) => `${' '.repeat(column)}${line}`)].join('\n');
}

/** Breaks a text into lines, between words. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
