import type { ParseArgsConfig, parseArgs } from 'node:util';

/** An option as `parseArgs()` takes it, with its line in the help. */
export type Option = NonNullable<ParseArgsConfig['options']>[string] & {
  /** The name of its value in the help. `FILE` and `DIR` are completed from the disk. */
  readonly value?: string;
  /** What it does. The help adds the default. */
  readonly help: string;
};
export type Options = Readonly<Record<string, Option>>;

/** The values of options, as `parseArgs()` returns them. */
export type Values<Declared extends Options> = ReturnType<typeof parseArgs<{ options: Declared }>>['values'];

/** The argument of a command that is not an option. */
export interface Argument {
  /** Its name in an error message, such as `event type`. */
  readonly name: string;
  /** What the completion offers. */
  readonly values?: readonly string[];
}

/** What parsing, the help and the completion know about a command. */
export interface Declaration<Declared extends Options = Options> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The forms of a call, without the name of the command. */
  readonly usage: readonly string[];
  /** What it does, for the help: lines of at most 80 characters. */
  readonly about: string;
  readonly options: Declared;
  /** Without it, the command takes options only. */
  readonly argument?: Argument;
  /** What the help says after the options. */
  readonly notes?: string;
}

/** What the user has given to a command. */
export interface Given<Declared extends Options> {
  readonly values: Values<Declared>;
  readonly argument: string | undefined;
}
