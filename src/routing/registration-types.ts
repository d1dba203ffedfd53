import type { AnyEvent, EventMatching, EventPattern } from '../event/types';

// What on() and use() of a router and of a consumer have in common.

export type Matched<Patterns, Events> = EventMatching<
  Patterns extends readonly (infer Pattern extends string)[] ? Pattern : Patterns & string,
  Events
>;

/** Editors suggest the patterns. Any string is taken, so that {@link Checked} can say what is wrong with it. */
export type AnyPattern<Events> = EventPattern<Events> | (string & {});

/** The pattern itself, or what the compile error should say. It is no string, or editors would suggest it as a pattern. */
type Checked<Pattern, Events> =
  Pattern extends EventPattern<Events>
    ? Pattern
    : EventPattern<Events> | { error: `'${Pattern & string}' is no event pattern` };

export type CheckedPatterns<Patterns, Events> = Patterns extends readonly unknown[]
  ? { readonly [Index in keyof Patterns]: Checked<Patterns[Index], Events> }
  : Checked<Patterns, Events>;

/** `transaction` exists only with transactions. */
export type InTransaction<Transaction> = unknown extends Transaction
  ? unknown
  : {
      /** Its writes are committed if the handlers succeed, and rolled back otherwise. */
      transaction: Transaction;
    };

/** Without a pattern, the event can be any, so that the handler can be registered anywhere. */
export type EventFor<Pattern extends string, Events> = string extends Pattern
  ? AnyEvent<{ id: string }>
  : EventMatching<Pattern, Events>;

/** Handlers can stand in arrays, nested in any way. */
export type Nested<Value> = Value | readonly Nested<Value>[];

/** At least one, also if arrays are spread before or after it. */
export type AtLeastOne<Argument> = [first: Argument, ...rest: Argument[]] | [...rest: Argument[], last: Argument];
