import type { EventFault } from 'docsmith-webhooks';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DeliverySummary } from '../../emulator/api';
import { Action, useAttempt } from '../elements/action';
import { useAnnounce } from '../elements/announcer';
import { useElementId } from '../elements/element-id';
import { SelectField } from '../elements/field';
import { Icon } from '../elements/icons';
import { call } from '../live/client';
import type { State } from '../live/state';
import { hrefOf } from '../route';

/** The body is validated when the user has not typed for this long, in milliseconds. */
const rest = 200;

/** Fires any event by hand, valid or not. */
export function FireView({ state }: { readonly state: State }): JSX.Element {
  const [type, setType] = useState<string>('message.created');
  const [body, setBody] = useState<string>();
  const [faults, setFaults] = useState<readonly EventFault[]>();
  const announce = useAnnounce();
  const attempt = useAttempt();
  const id = useElementId();
  const types = state.eventTypes.map((type) => ({ value: type, text: type }));
  const listening = [...state.collections.webhooks.values()].filter(
    ({ enabled, events }) => enabled && events.some((one) => one === type),
  );

  async function example(isLate = () => false): Promise<void> {
    const { body } = await call<{ body: string }>(`GET /examples/${type}`);
    if (!isLate()) setBody(body);
  }

  useEffect(() => {
    let late = false;
    attempt(() => example(() => late));
    return () => {
      late = true;
    };
  }, [type]);

  useEffect(() => {
    if (body === undefined) return;
    let late = false;
    const validate = async () => {
      const { errors } = await call<{ errors: readonly EventFault[] }>('POST /validation', { body });
      if (!late) setFaults(errors);
    };
    const timer = setTimeout(() => attempt(validate), rest);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [body]);

  async function fire(): Promise<void> {
    const fired = await call<readonly DeliverySummary[]>('POST /fire', { type, body });
    announce(`Fired ${type} to ${fired.length === 1 ? fired[0]?.webhookName : `${fired.length} webhooks`}.`, 'ok');
    const [first] = fired;
    if (first && fired.length === 1) location.hash = hrefOf('deliveries', first.id);
    else location.hash = hrefOf('deliveries');
  }

  return (
    <>
      <header class="heading">
        <div>
          <h1>Fire</h1>
          <p class="hint">
            Signs the body exactly as you write it, and sends it to every enabled webhook that listens for the chosen
            type.
          </p>
        </div>
      </header>
      <div class="fire">
        <div class="toolbar">
          <SelectField label="Event type" value={type} choices={types} onChange={setType} />
          <Action icon="rotate" run={() => example()}>
            New example
          </Action>
        </div>
        <div class="field">
          <label for={id}>Body, byte for byte</label>
          <textarea
            id={id}
            class="mono editor"
            spellcheck={false}
            autocomplete="off"
            value={body ?? ''}
            aria-describedby={`${id}-verdict`}
            aria-invalid={Boolean(faults?.length)}
            onInput={(event) => setBody(event.currentTarget.value)}
          />
        </div>
        <div class="actions">
          <Action icon="fire" kind="primary" run={fire} disabled={listening.length === 0}>
            {faults?.length ? 'Fire anyway' : 'Fire'}
          </Action>
          <p class="hint">
            {listening.length === 0 ? (
              <>
                No enabled webhook listens for {type}. <a href={hrefOf('webhooks')}>Register one</a>
              </>
            ) : (
              `Goes to ${listening.map(({ name }) => name).join(', ')}.`
            )}
          </p>
        </div>
        <div id={`${id}-verdict`} class="verdict" role="status">
          {faults && <Verdict faults={faults} />}
        </div>
      </div>
    </>
  );
}

function Verdict({ faults }: { readonly faults: readonly EventFault[] }): JSX.Element {
  if (faults.length === 0) {
    return (
      <p class="status ok">
        <Icon name="ok" />
        Valid according to the schemas of the package
      </p>
    );
  }
  return (
    <>
      <p class="status bad">
        <Icon name="bad" />
        {faults.length === 1 ? 'One fault' : `${faults.length} faults`}: a correct receiver rejects this
      </p>
      <ul class="faults">
        {faults.map(({ path, message }) => (
          <li key={path + message}>
            {path && <code>{path}</code>} {message}
          </li>
        ))}
      </ul>
    </>
  );
}
