import { isUtf8 } from 'node:buffer';
import type { DeliveryRequest } from '../../delivery/delivery-request';

/** What curl sets by itself, or would get wrong. */
const left = new Set(['host', 'content-length', 'connection', 'user-agent']);

/** What a terminal does not pass on as it is pasted, beside line ends: a carriage return, a tab, an escape (CWE-150). */
const control = /[^\P{Cc}\n]/u;

/** Beyond what a command line takes with ease, the body goes through a pipe. */
const longestArgument = 32 * 1024;

/** The command that sends the same bytes again, for a POSIX shell. Everything in it is quoted: it is text from strangers. */
export function asCurl(url: string, { method, headers, body }: DeliveryRequest): string {
  // Curl would take brackets and braces in a URL for a pattern of several.
  const lines = [`curl --globoff --request ${method} ${quote(url)}`];
  for (const [name, value] of headers)
    if (!left.has(name.toLowerCase())) lines.push(`--header ${quote(`${name}: ${value}`)}`);
  if (body.length === 0) return join(lines);
  const text = isUtf8(body) && body.length <= longestArgument ? body.toString() : undefined;
  if (text !== undefined && !control.test(text)) return join([...lines, `--data-raw ${quote(text)}`]);
  return `printf %s ${quote(body.toString('base64'))} | base64 --decode | ${join([...lines, '--data-binary @-'])}`;
}

function join(lines: readonly string[]): string {
  return lines.join(' \\\n  ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
