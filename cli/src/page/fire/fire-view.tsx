import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { DeliverySummary } from '../../emulator/api';
import { Action, useAttempt } from '../elements/action';
import { SelectField, TextField } from '../elements/field';
import { call } from '../live/client';
import type { State } from '../live/state';
import { hrefOf } from '../route';
import { BodyEditor } from './body-editor';
import { nowhere, useDraft } from './draft';
import { Outcomes } from './outcomes';

const name = 'fire';
/** The example of a type that the user writes is loaded when the user has not typed for this long, in milliseconds. */
const rest = 300;
/** How many outcomes are shown. */
const most = 20;

interface FireViewProps {
  readonly state: State;
  /** The type that a link asks for. */
  readonly asked: string | null;
}

/** Fires any event by hand, of any type, valid or not. */
export function FireView({ state, asked }: FireViewProps): JSX.Element {
  const [draft, change] = useDraft(name, {
    choice: 'message.created',
    body: '',
    edited: false,
    place: nowhere,
    fired: [],
  });
  const { choice: type, body, edited } = draft;
  const isKnown = state.eventTypes.some((one) => one === type);
  const [writesType, setWritesType] = useState(!isKnown);
  const attempt = useAttempt();
  const webhooks = [...state.collections.webhooks.values()];
  const listening = webhooks.filter(
    ({ enabled, events }) =>
      enabled && (events.some((one) => one === type) || events.length === state.eventTypes.length),
  );
  /** The example of the type is not loaded yet. */
  const isLoading = body === '' && !edited;
  const isRepeat = useMemo(() => wasSent(body, state.collections.deliveries), [body, state.collections.deliveries]);
  const canFire = listening.length > 0 && type !== '' && !isLoading;

  /** Loads an example. What the user writes or chooses meanwhile stays. */
  async function example(): Promise<void> {
    const answer = await call<{ body: string }>(`GET /examples/${encodeURIComponent(type)}`);
    change((now) => (now.choice === type && now.body === body ? { body: answer.body, edited: false } : {}));
  }

  const [begun] = useState(() => ({ type: body === '' ? undefined : type }));
  useEffect(() => {
    // The draft of an earlier visit stays, and so does a body that the user has edited.
    if (edited || type === '' || type === begun.type) return;
    begun.type = undefined;
    const timer = setTimeout(() => attempt(example), isKnown ? 0 : rest);
    return () => clearTimeout(timer);
  }, [type]);

  useEffect(() => {
    if (!asked) return;
    setWritesType(!state.eventTypes.some((one) => one === asked));
    chooseType(asked);
    // The user can choose another type from here on.
    location.replace(hrefOf('fire'));
  }, [asked]);

  function choose(choice: string): void {
    setWritesType(choice === '');
    chooseType(choice);
  }

  /** The example of another type goes, so that it cannot be fired as this one. What the user has edited stays. */
  function chooseType(choice: string): void {
    if (choice !== type) change(edited ? { choice } : { choice, body: '' });
  }

  async function fire(): Promise<void> {
    const made = await call<readonly DeliverySummary[]>('POST /fire', { type, body });
    change(({ fired }) => ({ fired: [...made.map(({ id }) => id), ...fired].slice(0, most) }));
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
          <SelectField
            label="Event type"
            value={writesType ? '' : type}
            choices={[
              ...state.eventTypes.map((one) => ({ value: one, text: one })),
              { value: '', text: 'Another type…' },
            ]}
            onChange={choose}
          />
          {writesType && (
            <TextField
              label="Name of the type"
              mono
              value={type}
              placeholder="message.read"
              onInput={(text) => chooseType(text.trim())}
            />
          )}
          <Action icon="rotate" run={example} disabled={type === ''}>
            {edited ? 'Discard edits, new example' : 'New example'}
          </Action>
        </div>
        <BodyEditor
          type={type}
          body={body}
          place={draft.place}
          onBody={(text) => change({ body: text, edited: true })}
          onPlace={(place) => change({ place })}
          beside={<Outcomes ids={draft.fired} state={state} />}
          onSend={() => canFire && attempt(fire)}
        >
          {(verdict) => (
            <div class="actions">
              <Action icon="fire" kind="primary" run={fire} disabled={!canFire}>
                {verdict?.errors.length ? 'Fire anyway' : 'Fire'}
              </Action>
              <p class="hint">
                <Receivers names={listening.map((webhook) => webhook.name)} type={type} isKnown={isKnown} />
                {isRepeat && (
                  <>
                    {' '}
                    An event with this id was sent before, so a receiver that handles each event once skips it. Change
                    the id, or take a new example.
                  </>
                )}
              </p>
            </div>
          )}
        </BodyEditor>
      </div>
    </>
  );
}

/** Whether an event with the id in a body was sent before. */
function wasSent(body: string, deliveries: ReadonlyMap<string, DeliverySummary>): boolean {
  const [, id] = /"id"\s*:\s*"([^"\\]+)"/.exec(body) ?? [];
  return id !== undefined && [...deliveries.values()].some(({ eventId }) => eventId === id);
}

interface ReceiversProps {
  readonly names: readonly string[];
  readonly type: string;
  readonly isKnown: boolean;
}

/** Who gets the event, or why nobody gets it. */
function Receivers({ names, type, isKnown }: ReceiversProps): JSX.Element {
  if (type === '') return <>Name the type first.</>;
  if (names.length === 0) {
    return (
      <>
        No enabled webhook listens for {isKnown ? type : 'all types, so nobody gets this one'}.{' '}
        <a href={hrefOf('webhooks')}>Register one</a>
      </>
    );
  }
  return (
    <>
      Ctrl+Enter sends it to{' '}
      {names.map((name, index) => (
        <span key={`${index}: ${name}`}>
          {index > 0 && ', '}
          <bdi>{name}</bdi>
        </span>
      ))}
      .{!isKnown && ' A type that is not the guide’s goes to the webhooks that listen for all types.'}
    </>
  );
}
