import type { CaseResult, CaseView } from '../../conformance/case-result';
import { call } from '../live/client';
import { changeCheck, checkOf, type Shown } from './checks';

/** Runs one case on a webhook. The result is kept, and a failure to run it removes the old result. */
export async function tryCase(webhook: string, { name }: CaseView): Promise<CaseResult> {
  const since = Date.now();
  keep(webhook, name, { since, result: 'running' });
  try {
    const { handled, failing, rate, seconds } = checkOf(webhook);
    const burst = name === 'burst' ? { rate: Number(rate), seconds: Number(seconds) } : {};
    const means = { ...(handled && { handled }), ...(failing && { failing }) };
    const result = await call<CaseResult>(`POST /webhooks/${webhook}/cases/${name}`, { ...burst, ...means });
    keep(webhook, name, { since, result });
    return result;
  } catch (error) {
    changeCheck(webhook, ({ results: { [name]: _gone, ...results } }) => ({ results }));
    throw error;
  }
}

/**
 * Runs all cases on a webhook, until the user stops it. If the first case fails, the others would prove nothing and are not
 * tried.
 */
export async function tryAll(webhook: string, cases: readonly CaseView[]): Promise<readonly CaseResult[]> {
  changeCheck(webhook, () => ({ results: {}, isRunning: true }));
  const results: CaseResult[] = [];
  try {
    for (const one of cases) {
      if (!checkOf(webhook).isRunning) break;
      results.push(results[0]?.verdict === 'fail' ? untried(webhook, one) : await tryCase(webhook, one));
    }
  } finally {
    stop(webhook);
  }
  return results;
}

/** Ends {@link tryAll} after the case that runs. */
export function stop(webhook: string): void {
  changeCheck(webhook, () => ({ isRunning: false }));
}

function untried(webhook: string, { name, title, expects }: CaseView): CaseResult {
  const result = {
    name,
    title,
    expects,
    verdict: 'not proven',
    got: 'not tried',
    advice: 'See the first case.',
  } as const;
  keep(webhook, name, { since: Date.now(), result });
  return result;
}

function keep(webhook: string, name: string, shown: Shown): void {
  changeCheck(webhook, ({ results }) => ({ results: { ...results, [name]: shown } }));
}
