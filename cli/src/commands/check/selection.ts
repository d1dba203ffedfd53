import type { CaseView } from '../../conformance/case-result';
import { caseViews } from '../../conformance/check';
import { UsageError } from '../../errors';

const names = [...caseViews.map(({ name }) => name), 'handled', 'failing'];

/**
 * Makes the test of whether a case is left out. `handled` and `failing` stand for the cases that need them.
 *
 * @param only - The values of `--only`, each a list of names.
 */
export function selection(only: readonly string[], skip: readonly string[]): (one: CaseView) => boolean {
  const wanted = parseNames('--only', only);
  const unwanted = parseNames('--skip', skip);
  const isNamed = ({ name, needs }: CaseView, list: readonly string[]) =>
    list.includes(name) || (needs !== undefined && list.includes(needs));
  return (one) => (only.length > 0 && !isNamed(one, wanted)) || isNamed(one, unwanted);
}

function parseNames(option: string, lists: readonly string[]): readonly string[] {
  const parsed = lists.flatMap((list) => list.split(',')).map((name) => name.trim());
  const unknown = parsed.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`${option}: there is no case '${unknown}'. One of ${names.join(', ')}.`);
  if (option === '--skip' && parsed.includes('accepted')) {
    throw new UsageError("--skip: 'accepted' always runs, because no other case proves anything without it.");
  }
  return parsed;
}
