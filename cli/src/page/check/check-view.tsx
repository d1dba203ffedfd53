import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CaseResult, CaseView } from '../../conformance/case-result';
import { Action, useAttempt } from '../elements/action';
import { useAnnounce } from '../elements/announcer';
import { Empty } from '../elements/empty';
import { SelectField, TextField } from '../elements/field';
import { Icon, type IconName } from '../elements/icons';
import { call } from '../live/client';
import type { State } from '../live/state';
import { hrefOf } from '../route';

/** The results, by the name of the case. */
type Results = ReadonlyMap<string, CaseResult | 'running'>;
const none: Results = new Map();

/** Runs the cases of the check on a webhook, and shows what its receiver answered. */
export function CheckView({ state }: { readonly state: State }): JSX.Element {
  const webhooks = [...state.collections.webhooks.values()];
  const [chosen, setChosen] = useState<string>();
  const [cases, setCases] = useState<readonly CaseView[]>([]);
  // The results of each webhook: the user may choose another webhook while a case runs.
  const [allResults, setAllResults] = useState<ReadonlyMap<string, Results>>(new Map());
  const [rate, setRate] = useState('20');
  const [seconds, setSeconds] = useState('3');
  const announce = useAnnounce();
  const attempt = useAttempt();
  const isGone = useRef(false);
  const webhook = webhooks.find(({ id }) => id === chosen) ?? webhooks[0];

  useEffect(() => {
    attempt(async () => setCases(await call<readonly CaseView[]>('GET /cases')));
    return () => {
      isGone.current = true;
    };
  }, []);

  if (!webhook) {
    return (
      <>
        <h1>Faults and check</h1>
        <Empty icon="check" title="No receiver to check yet">
          <p>Register a webhook with the URL of your server. Then test here how it handles faults.</p>
          <a class="button primary" href={hrefOf('webhooks')}>
            Go to the webhooks
          </a>
        </Empty>
      </>
    );
  }
  const { id } = webhook;
  const results = allResults.get(id) ?? none;
  const setResults = (change: (current: Results) => Results) =>
    setAllResults((all) => new Map(all).set(id, change(all.get(id) ?? none)));

  async function tryCase({ name }: CaseView): Promise<CaseResult> {
    const note = (result: CaseResult | 'running') => setResults((current) => new Map(current).set(name, result));
    note('running');
    try {
      const burst = name === 'burst' ? { rate: Number(rate), seconds: Number(seconds) } : {};
      const result = await call<CaseResult>(`POST /webhooks/${id}/cases/${name}`, burst);
      note(result);
      return result;
    } catch (error) {
      setResults((current) => new Map([...current].filter(([one]) => one !== name)));
      throw error;
    }
  }

  async function tryAll(): Promise<void> {
    setResults(() => none);
    let failed = 0;
    for (const one of cases) {
      if ((await tryCase(one)).verdict === 'fail') failed++;
      // The user has left the view: stop the check.
      if (isGone.current) return;
    }
    announce(
      failed === 0 ? 'No case failed.' : `${failed} of ${cases.length} cases failed.`,
      failed === 0 ? 'ok' : 'bad',
    );
  }

  const list = (fault: boolean) => (
    <ul class="cases">
      {cases
        .filter((one) => one.fault === fault)
        .map((one) => (
          <li key={one.name}>
            <Case one={one} result={results.get(one.name)} run={() => tryCase(one)}>
              {one.name === 'burst' && (
                <div class="burst">
                  <TextField label="Events per second" type="number" value={rate} onInput={setRate} />
                  <TextField label="Seconds" type="number" value={seconds} onInput={setSeconds} />
                </div>
              )}
            </Case>
          </li>
        ))}
    </ul>
  );

  return (
    <>
      <header class="heading">
        <div>
          <h1>Faults and check</h1>
          <p class="hint">
            Shows what your receiver does when things go wrong. For CI:{' '}
            <code>docsmith-webhooks check --url {webhook.url}</code>
          </p>
        </div>
        <Action icon="play" kind="primary" run={tryAll}>
          Check everything
        </Action>
      </header>
      <div class="toolbar">
        <SelectField
          label="Webhook"
          value={id}
          choices={webhooks.map((one) => ({ value: one.id, text: one.name }))}
          onChange={setChosen}
        />
        <Tally results={results} />
      </div>
      <h2>Faults on purpose</h2>
      {list(true)}
      <h2>Other cases</h2>
      {list(false)}
    </>
  );
}

interface CaseProps {
  readonly one: CaseView;
  readonly result: CaseResult | 'running' | undefined;
  readonly run: () => Promise<unknown>;
  readonly children: JSX.Element | false;
}

function Case({ one: { title, expects }, result, run, children }: CaseProps): JSX.Element {
  return (
    <article class="case">
      <div class="case-text">
        <h3>{title}</h3>
        <p class="hint">Expected: {expects}</p>
        {children}
      </div>
      <p class="case-result" aria-live="polite">
        {result === 'running' && <Mark tone="wait" icon="wait" word="Trying…" />}
        {result && result !== 'running' && <Verdict result={result} />}
      </p>
      <Action icon="play" run={run} label={`Try: ${title}`} />
    </article>
  );
}

const marks = {
  pass: { tone: 'ok', icon: 'ok', word: 'Pass' },
  fail: { tone: 'bad', icon: 'bad', word: 'Fail' },
  skipped: { tone: 'idle', icon: 'skip', word: 'Skipped' },
} as const;

function Verdict({ result: { verdict, got } }: { readonly result: CaseResult }): JSX.Element {
  return (
    <>
      <Mark {...marks[verdict]} /> <span class="got">{got}</span>
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

function Tally({ results }: { readonly results: Results }): JSX.Element {
  const done = [...results.values()].filter((result) => result !== 'running');
  const count = (verdict: CaseResult['verdict']) => done.filter((result) => result.verdict === verdict).length;
  return (
    <p class="tally" role="status">
      {done.length > 0 && `${count('pass')} passed, ${count('fail')} failed, ${count('skipped')} skipped`}
    </p>
  );
}
