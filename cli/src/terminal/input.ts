import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { sign } from 'docsmith-webhooks';
import { messageOf, UsageError } from '../errors';
import type { Terminal } from './command';
import { decodeText, hasByteOrderMark } from './decode-text';

/**
 * The secret as bytes.
 *
 * @throws UsageError if there is none, or if the library would refuse it.
 */
export async function readSecret(file: string | undefined, terminal: Terminal): Promise<Uint8Array> {
  const secret = await readAnySecret(file, terminal);
  assertTidy(secret, file === undefined ? 'DOCSMITH_WEBHOOK_SECRET' : '--secret-file');
  return secret;
}

/** The secret as bytes, also with quotes or white space around it. */
export async function readAnySecret(file: string | undefined, { env }: Terminal): Promise<Buffer> {
  const secret =
    file === undefined
      ? Buffer.from(env.DOCSMITH_WEBHOOK_SECRET ?? '')
      : withoutLineEnd(withoutMark(await readInput('--secret-file', file)));
  if (secret.toString().trim() !== '') return secret;
  throw new UsageError(
    file === undefined
      ? 'There is no secret. Set DOCSMITH_WEBHOOK_SECRET, or name a file with the secret: --secret-file FILE.'
      : `--secret-file: ${file} is empty.`,
  );
}

/**
 * The library refuses a string with quotes, white space or a byte order mark around it.
 *
 * @throws UsageError that names the source.
 */
export function assertTidy(secret: Buffer, source: string): void {
  try {
    if (isUtf8(secret)) sign('', secret.toString());
  } catch (error) {
    throw new UsageError(`${source}: ${messageOf(error)}`);
  }
}

/** A secret is bytes, but a file that begins with a byte order mark is text. */
function withoutMark(bytes: Buffer): Buffer {
  return hasByteOrderMark(bytes) ? Buffer.from(decodeText(bytes)) : bytes;
}

/** Editors and `echo` end a file with a line feed, which does not belong to the secret. */
function withoutLineEnd(bytes: Buffer): Buffer {
  const end = /\r?\n$/.exec(bytes.subarray(-2).toString('latin1'));
  return end ? bytes.subarray(0, -end[0].length) : bytes;
}

export async function readInput(option: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${option}: cannot read ${file}: ${messageOf(error)}.`);
  }
}

/** Everything on stdin, byte for byte. */
export async function readStdin({ stdin, stderr }: Terminal): Promise<Buffer> {
  if (stdin.isTTY) stderr.write('Reading from the terminal. End with Ctrl-D on a line of its own.\n');
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
