import { Fragment, type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { CaseGroup, CaseResult, CaseView } from '../../conformance/case-result';
import { Action, useAttempt } from '../elements/action';
import { useAnnounce } from '../elements/announcer';
import { Empty } from '../elements/empty';
import { SelectField, TextField } from '../elements/field';
import { call } from '../live/client';
import type { State } from '../live/state';
import { hrefOf } from '../route';
import { CaseRow } from './case-row';
import { type Check, changeCheck, useCheck } from './checks';
import { stop, tryAll, tryCase } from './run-check';

const groups: readonly (readonly [CaseGroup, string])[] = [
  ['accept', 'What it must accept'],
  ['refuse', 'What it must refuse'],
  ['once', 'Each event once'],
  ['failure', 'When a handler fails'],
];

/** Runs the cases of the check on a webhook, and shows what its receiver answered. */
export function CheckView({ state }: { readonly state: State }): JSX.Element {
  const webhooks = [...state.collections.webhooks.values()];
  const [chosen, setChosen] = useState<string>();
  const [cases, setCases] = useState<readonly CaseView[]>([]);
  const announce = useAnnounce();
  const attempt = useAttempt();
  const webhook = webhooks.find(({ id }) => id === chosen) ?? webhooks[0];
  const check = useCheck(webhook?.id ?? '');

  useEffect(() => void attempt(async () => setCases(await call<readonly CaseView[]>('GET /cases'))), []);

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
  const { id, url } = webhook;
  const set = (field: keyof Check) => (value: string) => changeCheck(id, () => ({ [field]: value }));

  async function runAll(): Promise<void> {
    const results = await tryAll(id, cases);
    const isProven = results.length === cases.length && results.every(({ verdict }) => verdict === 'pass');
    announce(isProven ? 'Every case is proven.' : 'Not every case is proven.', isProven ? 'ok' : 'bad');
  }

  return (
    <>
      <header class="heading">
        <div>
          <h1>Faults and check</h1>
          <p class="hint">
            Shows what your receiver does when things go wrong. For CI: <code>{commandFor(url, check)}</code>
          </p>
        </div>
        {check.isRunning ? (
          <Action icon="stop" run={() => stop(id)}>
            Stop the check
          </Action>
        ) : (
          <Action icon="play" kind="primary" run={() => void attempt(runAll)}>
            Check everything
          </Action>
        )}
      </header>
      <div class="toolbar">
        <SelectField
          label="Webhook"
          value={id}
          choices={webhooks.map((one) => ({ value: one.id, text: one.name }))}
          onChange={setChosen}
        />
        <p class="tally" role="status">
          {countsOf(Object.values(check.results).flatMap(({ result }) => (result === 'running' ? [] : result)))}
        </p>
      </div>
      <div class="means">
        <TextField
          label="Counter of handled events"
          type="url"
          mono
          value={check.handled}
          placeholder="http://127.0.0.1:3000/handled"
          hint="A URL of yours that answers GET with a number, in JSON. Answers alone do not show whether an event was handled twice."
          onInput={set('handled')}
        />
        <TextField
          label="Failing payload.id"
          mono
          value={check.failing}
          hint="Let your handlers fail on a message.created with this payload.id, to prove what happens then."
          onInput={set('failing')}
        />
      </div>
      {groups.map(([group, title]) => (
        <Fragment key={group}>
          <h2>{title}</h2>
          <ul class="cases">
            {cases
              .filter((one) => one.group === group)
              .map((one) => (
                <li key={one.name}>
                  <CaseRow one={one} webhook={id} shown={check.results[one.name]} run={() => tryCase(id, one)}>
                    {one.name === 'burst' && (
                      <div class="burst">
                        <TextField label="Events per second" type="number" value={check.rate} onInput={set('rate')} />
                        <TextField label="Seconds" type="number" value={check.seconds} onInput={set('seconds')} />
                      </div>
                    )}
                  </CaseRow>
                </li>
              ))}
          </ul>
        </Fragment>
      ))}
    </>
  );
}

function commandFor(url: string, { handled, failing }: Check): string {
  const means = `${handled && ` --handled ${handled}`}${failing && ` --failing ${failing}`}`;
  return `docsmith-webhooks check --url ${url}${means}`;
}

function countsOf(results: readonly CaseResult[]): string {
  if (results.length === 0) return '';
  const count = (verdict: CaseResult['verdict']) => results.filter((result) => result.verdict === verdict).length;
  return `${count('pass')} passed, ${count('fail')} failed, ${count('not proven')} not proven`;
}
