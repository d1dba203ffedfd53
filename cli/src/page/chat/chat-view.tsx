import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Action } from '../elements/action';
import { Empty } from '../elements/empty';
import { useMedia } from '../elements/media';
import type { State } from '../live/state';
import { hrefOf } from '../route';
import { ChatForm, type FormFor } from './chat-form';
import { Conversation, lists } from './conversation';
import { SimulationBar } from './simulation-bar';

interface ChatViewProps {
  readonly state: State;
  /** The id of the open conversation, or {@link lists}. */
  readonly open: string | undefined;
}

/** The conversation that was open when the user left the view. */
let lastOpen: string | undefined;

/** The small chat service. Each change fires its event. */
export function ChatView({ state, open }: ChatViewProps): JSX.Element {
  const [form, setForm] = useState<FormFor>();
  const { conversations, contacts, groups, messages } = state.collections;
  const isNarrow = useMedia('(max-width: 720px)');
  const shown = open === undefined || (open === lists && !isNarrow) ? remembered(conversations) : open;
  const opened = shown === undefined ? undefined : conversations.get(shown);
  useEffect(() => {
    if (opened) lastOpen = opened.id;
  }, [opened?.id]);
  const countIn = (id: string) => [...messages.values()].filter((message) => message.conversation_id === id).length;

  return (
    <>
      <header class="heading">
        <div>
          <h1>Chat service</h1>
          <p class="hint">Every change here fires an event to all webhooks that listen for it.</p>
        </div>
        <SimulationBar state={state} />
      </header>
      <div class={`chat ${opened ? 'open' : ''}`}>
        <div class="chat-lists">
          <List title="Conversations" onAdd={() => setForm({ resource: 'conversation' })} add="New conversation">
            {[...conversations.values()].reverse().map(({ id, title }) => (
              <li key={id} class={id === shown ? 'current' : ''}>
                <a href={hrefOf('chat', id)} aria-current={id === shown ? 'true' : undefined}>
                  <bdi>{title}</bdi>
                </a>
                <span class="count">{countIn(id)}</span>
              </li>
            ))}
          </List>
          <List title="Contacts" onAdd={() => setForm({ resource: 'contact' })} add="New contact">
            {[...contacts.values()].reverse().map((contact) => (
              <li key={contact.id}>
                <bdi class="name">{contact.username}</bdi>
                <Action
                  icon="edit"
                  label={`Edit ${contact.username}`}
                  run={() => setForm({ resource: 'contact', contact })}
                />
              </li>
            ))}
          </List>
          <List title="Groups" onAdd={() => setForm({ resource: 'group' })} add="New group">
            {[...groups.values()].reverse().map((group) => (
              <li key={group.id}>
                <bdi class="name">{group.name}</bdi>
                <Action icon="edit" label={`Edit ${group.name}`} run={() => setForm({ resource: 'group', group })} />
              </li>
            ))}
          </List>
        </div>
        <div class="chat-open">
          {opened ? (
            <Conversation
              key={opened.id}
              conversation={opened}
              state={state}
              isChosen={open === shown}
              onForm={setForm}
            />
          ) : (
            <Begin state={state} onForm={setForm} />
          )}
        </div>
      </div>
      {form && <ChatForm form={form} state={state} onClose={() => setForm(undefined)} />}
    </>
  );
}

/** A conversation is open from the start, so that the first message needs no search. */
function remembered(conversations: ReadonlyMap<string, unknown>): string | undefined {
  if (lastOpen !== undefined && conversations.has(lastOpen)) return lastOpen;
  const [first] = conversations.keys();
  return first;
}

function Begin({ state, onForm }: { readonly state: State; readonly onForm: (form: FormFor) => void }): JSX.Element {
  const { contacts, conversations } = state.collections;
  if (contacts.size === 0) {
    return (
      <Empty icon="chat" title="No contacts yet">
        <p>Add a contact, start a conversation, and write a message. Or simulate a conversation.</p>
        <Action icon="plus" kind="primary" run={() => onForm({ resource: 'contact' })}>
          New contact
        </Action>
      </Empty>
    );
  }
  return (
    <Empty icon="chat" title={conversations.size === 0 ? 'No conversation yet' : 'No conversation is open'}>
      <p>{conversations.size === 0 ? 'Start one with your contacts.' : 'Open one, or start another.'}</p>
      <Action icon="plus" kind="primary" run={() => onForm({ resource: 'conversation' })}>
        New conversation
      </Action>
    </Empty>
  );
}

interface ListProps {
  readonly title: string;
  readonly add: string;
  readonly onAdd: () => void;
  readonly children: readonly JSX.Element[];
}

function List({ title, add, onAdd, children }: ListProps): JSX.Element {
  return (
    <section class="list" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <Action icon="plus" label={add} run={onAdd} />
      </header>
      {children.length === 0 ? <p class="hint">None yet.</p> : <ul>{children}</ul>}
    </section>
  );
}
