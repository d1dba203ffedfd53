import type { ComponentChildren, JSX } from 'preact';
import type { CaseResult, CaseView, Need } from '../../conformance/case-result';
import { Action } from '../elements/action';
import { Icon, type IconName } from '../elements/icons';
import { hrefOf } from '../route';
import type { Shown } from './checks';

interface CaseRowProps {
  readonly one: CaseView;
  readonly webhook: string;
  readonly shown: Shown | undefined;
  readonly run: () => Promise<unknown>;
  readonly children: ComponentChildren;
}

/** One case: what is expected, what the receiver did, and what to change. */
export function CaseRow({ one, webhook, shown, run, children }: CaseRowProps): JSX.Element {
  const { title, expects } = one;
  const result = shown?.result;
  return (
    <article class="case">
      <div class="case-text">
        <h3>{title}</h3>
        <p class="hint">Expected: {expects}</p>
        {children}
      </div>
      <div class="case-result">
        <p class="case-verdict" aria-live="polite">
          {result === 'running' && <Mark tone="wait" icon="wait" word="Trying…" />}
          {result && result !== 'running' && <Verdict one={one} result={result} />}
        </p>
        {shown && result !== 'running' && result?.verdict === 'fail' && (
          <a href={hrefOf('deliveries', undefined, { search: title, webhook, since: String(shown.since) })}>
            See its deliveries<span class="unseen"> ({title})</span>
          </a>
        )}
      </div>
      <Action icon="play" run={run} label={`Try: ${title}`} />
    </article>
  );
}

const marks = {
  pass: { tone: 'ok', icon: 'ok', word: 'Pass' },
  fail: { tone: 'bad', icon: 'bad', word: 'Fail' },
  'not proven': { tone: 'wait', icon: 'unproven', word: 'Not proven' },
  skipped: { tone: 'idle', icon: 'skip', word: 'Skipped' },
} as const;

const means: Readonly<Record<Need, string>> = {
  handled: 'It takes the counter above to prove this.',
  failing: 'It takes a failing payload.id above to prove this.',
};

function Verdict({ one, result }: { readonly one: CaseView; readonly result: CaseResult }): JSX.Element {
  const { verdict, got } = result;
  const missing = verdict === 'not proven' && one.needs ? means[one.needs] : null;
  const advice = result.advice ?? missing;
  return (
    <>
      <Mark {...marks[verdict]} /> <span class="got">{got}</span>
      {advice && <span class="advice">{advice}</span>}
    </>
  );
}

function Mark({ tone, icon, word }: { readonly tone: string; readonly icon: IconName; readonly word: string }) {
  return (
    <span class={`status ${tone}`}>
      <Icon name={icon} />
      {word}
    </span>
  );
}
