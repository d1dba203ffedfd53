import { type ParseArgsConfig, parseArgs } from 'node:util';
import { codeOf, messageOf, UsageError } from '../errors';

/** What a command reads and writes. It is `process`, except in tests. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly usage: string;
  /**
   * Resolves to the exit code: 0 for success, 1 for a failure.
   *
   * @throws UsageError if the arguments are invalid.
   */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** `parseArgs()` with one-line error messages. */
export function parseOptions<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!codeOf(error).startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(
      messageOf(error)
        .replace(/\. To specify a positional.*/s, '')
        .replaceAll('\n', ' '),
    );
  }
}

/** The value of an option that takes a whole number. */
export function wholeNumber(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0 && value <= most) return value;
  throw new UsageError(`${option}: expected a whole number from 1 to ${most}, got '${text}'.`);
}
