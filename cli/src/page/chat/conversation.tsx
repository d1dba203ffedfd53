import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { AttachmentView, ConversationView, DeliverySummary, MessageView } from '../../emulator/api';
import { Action } from '../elements/action';
import { Icon } from '../elements/icons';
import { timeOf } from '../elements/times';
import { call } from '../live/client';
import type { State } from '../live/state';
import { hrefOf } from '../route';
import type { FormFor } from './chat-form';
import { Composer } from './composer';
import { latestDeliveries } from './latest-deliveries';
import { MessageOutcome } from './message-outcome';

/** In the address of a narrow window, this stands in the place of a conversation while the lists are shown. */
export const lists = 'lists';

interface ConversationProps {
  readonly conversation: ConversationView;
  readonly state: State;
  /** The user has opened it, so the focus follows. */
  readonly isChosen: boolean;
  readonly onForm: (form: FormFor) => void;
}

export function Conversation({ conversation, state, isChosen, onForm }: ConversationProps): JSX.Element {
  const { id, title, contact_ids, group_id } = conversation;
  const { contacts, groups, webhooks, deliveries } = state.collections;
  const messages = [...state.collections.messages.values()].filter((message) => message.conversation_id === id);
  const members = contact_ids.flatMap((contact) => contacts.get(contact) ?? []);
  const group = group_id === null ? undefined : groups.get(group_id);
  const outcomes = useMemo(() => latestDeliveries(deliveries.values()), [deliveries]);
  const isHeard = [...webhooks.values()].some(({ enabled, events }) => enabled && events.includes('message.created'));
  const thread = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  // In a narrow window, the link that had the focus is hidden now.
  useEffect(() => {
    if (isChosen) heading.current?.focus();
  }, []);

  useEffect(() => {
    thread.current?.scrollTo(0, thread.current.scrollHeight);
  }, [messages.length]);

  return (
    <section class="conversation" aria-label={title}>
      <header>
        <a class="button bare quiet back" href={hrefOf('chat', lists)} aria-label="Back to the lists">
          <Icon name="back" />
        </a>
        <div>
          <h2 ref={heading} tabIndex={-1}>
            <bdi>{title}</bdi>
          </h2>
          <p class="hint members">
            {members.length === 0 && 'No contacts'}
            {members.map(({ id, username }, index) => (
              <span key={id}>
                {index > 0 && ', '}
                <bdi>{username}</bdi>
              </span>
            ))}
            {group && (
              <>
                {' · '}
                <bdi>{group.name}</bdi>
              </>
            )}
          </p>
        </div>
        <Action icon="edit" label={`Edit ${title}`} run={() => onForm({ resource: 'conversation', conversation })} />
      </header>
      <div ref={thread} class="thread" role="log" aria-label="Messages">
        {messages.length === 0 && <p class="hint">No message yet. Write the first one.</p>}
        {messages.map((message) => (
          <Message
            key={message.id}
            message={message}
            deliveries={outcomes.get(message.id) ?? []}
            onForm={onForm}
            isFirst={message.contact.id === contact_ids[0]}
          />
        ))}
      </div>
      {!isHeard && (
        <p class="hint unheard">
          No enabled webhook listens for message.created. <a href={hrefOf('webhooks')}>Register one</a>
        </p>
      )}
      <Composer conversationId={id} members={members.map(({ id: value, username: text }) => ({ value, text }))} />
    </section>
  );
}

interface MessageProps {
  readonly message: MessageView;
  readonly deliveries: readonly DeliverySummary[];
  readonly isFirst: boolean;
  readonly onForm: (form: FormFor) => void;
}

function Message({ message, deliveries, isFirst, onForm }: MessageProps): JSX.Element {
  const { id, contact, message: text, read_at, created_at, attachments } = message;
  const from = `the message of ${contact.username}`;
  return (
    <article class={`message ${isFirst ? 'own' : ''}`}>
      <header>
        <strong>
          <bdi>{contact.username}</bdi>
        </strong>{' '}
        <time>{timeOf(created_at * 1000)}</time>
        {read_at !== null && (
          <span class="read">
            <Icon name="read" />
            read
          </span>
        )}
      </header>
      <p class="text">{text}</p>
      {attachments.map((attachment) => (
        <Attachment key={attachment.id} attachment={attachment} onForm={onForm} />
      ))}
      <MessageOutcome deliveries={deliveries} />
      <div class="actions">
        {read_at === null && (
          <Action
            icon="read"
            label={`Mark ${from} as read`}
            run={() => call(`PATCH /messages/${id}`, { read: true })}
          />
        )}
        <Action icon="clip" label={`Attach to ${from}`} run={() => onForm({ resource: 'attachment', message })} />
        <Action icon="edit" label={`Edit ${from}`} run={() => onForm({ resource: 'message', message })} />
        <Action icon="trash" kind="danger" label={`Delete ${from}`} run={() => call(`DELETE /messages/${id}`)} />
      </div>
    </article>
  );
}

interface AttachmentProps {
  readonly attachment: AttachmentView;
  readonly onForm: (form: FormFor) => void;
}

function Attachment({ attachment, onForm }: AttachmentProps): JSX.Element {
  const { id, name } = attachment;
  return (
    <p class="attachment">
      <Icon name="clip" />
      <bdi class="name">{name}</bdi>
      <Action icon="edit" label={`Edit ${name}`} run={() => onForm({ resource: 'attachment', attachment })} />
      <Action icon="trash" kind="danger" label={`Delete ${name}`} run={() => call(`DELETE /attachments/${id}`)} />
    </p>
  );
}
