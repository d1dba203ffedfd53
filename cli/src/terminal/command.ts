import { UsageError } from '../errors';
import type { Declaration, Given, Options } from './declaration';
import { parseArguments } from './parse-arguments';

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
export interface Command extends Declaration {
  /**
   * Resolves to the exit code: 0 for success, 1 for a failure.
   *
   * @throws UsageError if the arguments are invalid.
   */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** Makes a command of its declaration. `run` gets the values with the types that the options declare. */
export function defineCommand<const Declared extends Options>(
  declaration: Declaration<Declared> & { run(given: Given<Declared>, terminal: Terminal): Promise<number> },
): Command {
  return {
    ...declaration,
    run: async (args, terminal) => declaration.run(parseArguments(declaration, args), terminal),
  };
}

/** The value of an option that takes a whole number. */
export function wholeNumber(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0 && value <= most) return value;
  throw new UsageError(`${option}: expected a whole number from 1 to ${most}, got '${text}'.`);
}
