import type { CaseResult, Need } from '../../conformance/case-result';
import { caseNamed, cases, isUntried } from '../../conformance/check';
import type { Receiver } from '../../conformance/conformance-case';
import { printable } from '../../terminal/printable';

const words = { pass: 'pass', fail: 'FAIL', 'not proven': 'not proven', skipped: 'skip' } as const;
const wordWidth = words['not proven'].length;
const titleWidth = Math.max(...cases.map(({ title }) => title.length));

/** One result, with the advice on a line of its own. Nothing for a case that was left out or was not tried. */
export function linesFor(result: CaseResult): string {
  const { verdict, title, expects, got, advice } = result;
  if (verdict === 'skipped' || isUntried(result)) return '';
  const start = `${words[verdict].padEnd(wordWidth)}  ${title.padEnd(titleWidth)}  `;
  const line = `${start}${verdict === 'fail' ? `expected ${expects}; got ${got}` : got}`;
  const lines = advice === null ? [line] : [line, `${' '.repeat(wordWidth)}  ${advice}`];
  return lines.map((text) => `${printable(text)}\n`).join('');
}

type Given = Pick<Receiver, Need>;

/** The numbers of each verdict, and how to prove what is not proven. */
export function summaryOf(results: readonly CaseResult[], given: Given): string {
  const count = (verdict: CaseResult['verdict']) => results.filter((result) => result.verdict === verdict).length;
  const skipped = results.filter(({ verdict }) => verdict === 'skipped').map(({ name }) => name);
  const counts = `${count('pass')} passed, ${count('fail')} failed, ${count('not proven')} not proven`;
  const left = skipped.length > 0 ? `, ${skipped.length} skipped: ${skipped.join(', ')}` : '';
  const lines = [...hintsFor(results, given), `${counts}${left}`];
  return lines.map((line) => `${line}\n`).join('');
}

const means: Readonly<Record<Need, { readonly what: string; readonly option: string }>> = {
  handled: { what: 'a counter of handled events', option: '--handled URL' },
  failing: { what: 'an event that your handlers fail on', option: '--failing ID' },
};

function hintsFor(results: readonly CaseResult[], given: Given): readonly string[] {
  const untried = results.filter(isUntried);
  const [first] = untried;
  if (first) return [`${untried.length} cases were ${first.got}.`];
  return (['handled', 'failing'] as const).flatMap((need) => {
    const open = results.filter(({ name, verdict }) => verdict === 'not proven' && caseNamed(name)?.needs === need);
    if (given[need] !== undefined || open.length === 0) return [];
    const { what, option } = means[need];
    const [cases, them] = open.length === 1 ? ['1 case is', 'it'] : [`${open.length} cases are`, 'them'];
    return [`${cases} not proven without ${what}: give ${option}, or leave ${them} out with --skip ${need}.`];
  });
}
