import { type Checked, checkOptions, type Rule, type Rules } from '../options/check-options';
import { type ClaimOptions, claimRules } from './claim';
import { eventStore, type IdempotencyStore, type IdempotencyTransactions, isStore } from './store';

/** Options of `idempotency`. */
export interface IdempotencyOptions<Transaction = unknown> extends ClaimOptions {
  /** Where events are remembered. */
  readonly store: IdempotencyStore | IdempotencyTransactions<Transaction>;
}

/** The option `idempotency`: a store, or a store with options. */
export type Idempotency<Transaction> =
  | IdempotencyStore
  | IdempotencyTransactions<Transaction>
  | IdempotencyOptions<Transaction>;

const rules = { store: eventStore, ...claimRules } satisfies Rules<IdempotencyOptions>;

/** Checks the option. A store by itself gets the default options. */
export const idempotencyRule: Rule<Checked<typeof rules>> = (value, name) => {
  const isObject = typeof value === 'object' && value !== null;
  const isOptions = isObject && !isStore(value) && Object.keys(value).some((key) => key in rules);
  const options = isOptions ? value : { store: eventStore(value, name) };
  return checkOptions(name, options, rules, `${name}.`);
};
