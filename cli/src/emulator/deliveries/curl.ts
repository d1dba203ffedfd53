import { isUtf8 } from 'node:buffer';
import type { DeliveryRequest } from '../../delivery/delivery-request';

/** Headers that curl sets itself. */
const omitted = new Set(['host', 'content-length', 'connection', 'user-agent']);

/** Control characters that a terminal changes or acts on when they are pasted (CWE-150). Line feeds are safe. */
const control = /[^\P{Cc}\n]/u;

/** Longer bodies go through a pipe, because command lines have a limit. */
const longestArgument = 32 * 1024;

/** A POSIX shell command that sends the same body. The URL, headers and body are quoted, because they are untrusted. */
export function asCurl(url: string, { method, headers, body }: DeliveryRequest): string {
  // Without --globoff, curl reads brackets and braces in a URL as a pattern.
  const lines = [`curl --globoff --request ${method} ${quote(url)}`];
  for (const [name, value] of headers) {
    if (omitted.has(name.toLowerCase())) continue;
    // `Name:` would remove a header. `Name;` sends it empty.
    lines.push(`--header ${quote(value.trim() === '' ? `${name};` : `${name}: ${value}`)}`);
  }
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
