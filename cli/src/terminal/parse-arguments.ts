import { parseArgs } from 'node:util';
import { codeOf, messageOf, UsageError } from '../errors';
import type { Declaration, Given, Options } from './declaration';
import { didYouMean } from './did-you-mean';

/**
 * Parses the arguments of a command.
 *
 * @throws UsageError with a message of one line.
 */
export function parseArguments<Declared extends Options>(
  { options, argument }: Pick<Declaration<Declared>, 'options' | 'argument'>,
  args: readonly string[],
): Given<Declared> {
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: argument !== undefined });
  if (positionals.length > 1) throw new UsageError(`Expected one ${argument?.name}, got ${positionals.join(' ')}.`);
  return { values, argument: positionals[0] };
}

const parse: typeof parseArgs = (config) => {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!codeOf(error).startsWith('ERR_PARSE_ARGS')) throw error;
    const message = messageOf(error)
      .replace(/\. To specify a positional.*/s, '')
      .replaceAll('\n', ' ');
    const [, unknown] = /^Unknown option '(--[^']+)'/.exec(message) ?? [];
    const known = Object.keys(config?.options ?? {}).map((name) => `--${name}`);
    throw new UsageError(unknown === undefined ? message : `${message}.${didYouMean(unknown, known)}`);
  }
};
