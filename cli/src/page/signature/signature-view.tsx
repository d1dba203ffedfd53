import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Diagnosis } from '../../signature/explain-mismatch';
import { Action } from '../elements/action';
import { useElementId } from '../elements/element-id';
import { SelectField, TextField } from '../elements/field';
import { Icon } from '../elements/icons';
import { call } from '../live/client';
import type { State } from '../live/state';

/** Says why a body, a signature header and a secret do not belong together. Nothing that is entered here is kept. */
export function SignatureView({ state }: { readonly state: State }): JSX.Element {
  const webhooks = [...state.collections.webhooks.values()];
  const [webhook, setWebhook] = useState('');
  const [body, setBody] = useState('');
  const [header, setHeader] = useState('');
  const [secret, setSecret] = useState('');
  const [diagnosis, setDiagnosis] = useState<Diagnosis>();
  const id = useElementId();

  /** A diagnosis is about what was entered, so it goes when that changes. */
  function change(set: (text: string) => void): (text: string) => void {
    return (text) => {
      set(text);
      setDiagnosis(undefined);
    };
  }

  async function explain(): Promise<void> {
    setDiagnosis(await call<Diagnosis>('POST /signature', { body, header, ...(webhook ? { webhook } : { secret }) }));
  }

  return (
    <>
      <header class="heading">
        <div>
          <h1>Signature</h1>
          <p class="hint">Paste what your server received, and see why the signature does not match.</p>
        </div>
      </header>
      <div class="fire">
        <div class="field">
          <label for={id}>Body, as it was received</label>
          <textarea
            id={id}
            class="mono"
            rows={8}
            spellcheck={false}
            value={body}
            aria-describedby={`${id}-hint`}
            onInput={({ currentTarget }) => change(setBody)(currentTarget.value)}
          />
          <p id={`${id}-hint`} class="hint">
            A text field turns CRLF into line feeds. For the exact bytes of a file, use <code>verify --explain</code>.
          </p>
        </div>
        <TextField label="Value of the signature header" mono value={header} onInput={change(setHeader)} />
        <SelectField
          label="Secret"
          value={webhook}
          choices={[
            { value: '', text: 'The one below' },
            ...webhooks.map(({ id, name }) => ({ value: id, text: `That of ${name}` })),
          ]}
          onChange={change(setWebhook)}
        />
        {!webhook && (
          <div class="field">
            <label for={`${id}-secret`}>Secret text</label>
            <input
              id={`${id}-secret`}
              type="password"
              class="mono"
              autocomplete="off"
              value={secret}
              onInput={({ currentTarget }) => change(setSecret)(currentTarget.value)}
            />
          </div>
        )}
        <div class="actions">
          <Action icon="signature" kind="primary" run={explain} disabled={!webhook && secret === ''}>
            Explain
          </Action>
        </div>
        <div role="status">{diagnosis && <Verdict diagnosis={diagnosis} />}</div>
      </div>
    </>
  );
}

function Verdict({ diagnosis: { matches, causes } }: { readonly diagnosis: Diagnosis }): JSX.Element {
  return (
    <div class={`explanation ${matches ? 'ok' : 'bad'}`}>
      <Icon name={matches ? 'ok' : 'bad'} />
      <div>
        <h2>{matches ? 'The signature is right' : 'The signature does not match'}</h2>
        {causes.map((cause) => (
          <p key={cause}>{cause}</p>
        ))}
      </div>
    </div>
  );
}
