import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { BodyView, DeliverySummary } from '../../emulator/api';
import { Action, useAttempt } from '../elements/action';
import { Empty } from '../elements/empty';
import { SelectField } from '../elements/field';
import { call } from '../live/client';
import type { State } from '../live/state';
import { hrefOf } from '../route';
import { BodyEditor } from './body-editor';
import { nowhere, useDraft } from './draft';
import { Outcomes } from './outcomes';

interface EditDeliveryProps {
  readonly id: string;
  readonly state: State;
}

/** Edits the body of a delivery, and sends it to the same webhook again. */
export function EditDelivery({ id, state }: EditDeliveryProps): JSX.Element {
  const delivery = state.collections.deliveries.get(id);
  const [loaded, setLoaded] = useState<{ delivery: DeliverySummary; body: BodyView }>();
  const attempt = useAttempt();

  useEffect(() => {
    if (!delivery) return;
    attempt(async () => setLoaded({ delivery, body: await call<BodyView>(`GET /deliveries/${id}/body`) }));
  }, [delivery === undefined]);

  if (loaded) {
    const { text } = loaded.body;
    if (text !== null) return <Editing original={text} delivery={loaded.delivery} state={state} />;
    return (
      <Empty icon="fire" title="These bytes are not text">
        <p>The body is not UTF-8, so an editor would change it. The delivery can be resent without changes.</p>
        <a class="button quiet" href={hrefOf('deliveries', id)}>
          Back to the delivery
        </a>
      </Empty>
    );
  }
  if (delivery) return <p class="hint">Loading the body…</p>;
  return (
    <Empty icon="fire" title="This delivery is gone">
      <p>The list was cleared, the emulator was restarted, or newer deliveries took its place.</p>
      <a class="button quiet" href={hrefOf('fire')}>
        Write an event by hand
      </a>
    </Empty>
  );
}

const kinds = {
  case: 'It is a case of the check.',
  scenario: 'It is from a scenario.',
  recording: 'It is a real delivery.',
} as const;

const choices = [
  { value: 'new', text: 'A fresh id: a new event' },
  { value: 'same', text: 'The id as written: the same event' },
];

interface EditingProps {
  readonly original: string;
  readonly delivery: DeliverySummary;
  readonly state: State;
}

function Editing({ original, delivery, state }: EditingProps): JSX.Element {
  const { id, type, webhookName, label } = delivery;
  const [draft, change] = useDraft(`from ${id}`, {
    choice: 'new',
    body: original,
    edited: false,
    place: nowhere,
    fired: [],
  });
  const attempt = useAttempt();
  const as = draft.choice === 'same' ? 'same' : 'new';

  /** A body that nobody has edited is not in the request, so that its bytes stay as they are. */
  async function send(): Promise<void> {
    const edit = draft.edited ? { as, body: draft.body } : { as };
    const sent = await call<DeliverySummary>(`POST /deliveries/${id}/resend`, edit);
    change(({ fired }) => ({ fired: [sent.id, ...fired].slice(0, 20) }));
  }

  return (
    <>
      <header class="heading">
        <div>
          <h1>Edit and send again</h1>
          <p class="hint">
            The body of <a href={hrefOf('deliveries', id)}>this delivery</a>, to <bdi>{webhookName}</bdi>.{' '}
            {label === null || draft.edited
              ? 'It is signed with the secret that the webhook has now.'
              : `${kinds[label.of]} Until you edit it, it is sent with the headers that it had.`}
          </p>
        </div>
      </header>
      <div class="fire">
        <div class="toolbar">
          <SelectField label="Send it with" value={as} choices={choices} onChange={(choice) => change({ choice })} />
          <Action
            icon="rotate"
            disabled={!draft.edited}
            run={() => change({ body: original, edited: false, place: nowhere })}
          >
            Undo all edits
          </Action>
        </div>
        <BodyEditor
          type={type}
          body={draft.body}
          place={draft.place}
          onBody={(body) => change({ body, edited: body !== asInEditor(original) })}
          onPlace={(place) => change({ place })}
          beside={<Outcomes ids={draft.fired} state={state} />}
          onSend={() => attempt(send)}
        >
          {(verdict) => (
            <div class="actions">
              <Action icon="fire" kind="primary" run={send}>
                {verdict?.errors.length ? 'Send anyway' : 'Send'}
              </Action>
              <p class="hint">
                {draft.edited
                  ? 'Sends your text.'
                  : `Not edited: ${as === 'same' ? 'sends the same bytes' : 'only the id is new'}.`}
                {original.includes('\r') &&
                  ' The original has CR line ends. An editor has only LF, so an edit changes them.'}
              </p>
            </div>
          )}
        </BodyEditor>
      </div>
    </>
  );
}

/** The text as a text area gives it back. */
function asInEditor(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
