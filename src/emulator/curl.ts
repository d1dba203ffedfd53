import { isUtf8 } from 'node:buffer';
import type { Parcel } from './deliverer';

/** What curl sets by itself, or would get wrong. */
const left = new Set(['host', 'content-length', 'connection', 'user-agent']);

/** Beyond what a command line takes with ease, the body goes through a pipe. */
const longestArgument = 32 * 1024;

/** The command that sends the same bytes again, for a POSIX shell. Everything in it is quoted: it is text from strangers. */
export function asCurl(url: string, { method, headers, body }: Parcel): string {
  const lines = [`curl --request ${method} ${quote(url)}`];
  for (const [name, value] of headers)
    if (!left.has(name.toLowerCase())) lines.push(`--header ${quote(`${name}: ${value}`)}`);
  if (body.length === 0) return join(lines);
  const plain = isUtf8(body) && !body.includes(0) && body.length <= longestArgument;
  if (plain) return join([...lines, `--data-raw ${quote(body.toString())}`]);
  return `printf %s ${quote(body.toString('base64'))} | base64 --decode | ${join([...lines, '--data-binary @-'])}`;
}

function join(lines: readonly string[]): string {
  return lines.join(' \\\n  ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
