import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AttachmentView, ContactView, ConversationView, GroupView, MessageView } from '../../emulator/api';
import { Action } from '../elements/action';
import { Dialog } from '../elements/dialog';
import { Checks, SelectField, TextField } from '../elements/field';
import { call, type Refusal } from '../live/client';
import type { State } from '../live/state';
import { hrefOf } from '../route';

/** The resource to create, or to edit if it is given. */
export type FormFor =
  | { readonly resource: 'contact'; readonly contact?: ContactView }
  | { readonly resource: 'conversation'; readonly conversation?: ConversationView }
  | { readonly resource: 'group'; readonly group?: GroupView }
  | { readonly resource: 'message'; readonly message: MessageView }
  | { readonly resource: 'attachment'; readonly message: MessageView }
  | { readonly resource: 'attachment'; readonly attachment: AttachmentView };

interface ChatFormProps {
  readonly form: FormFor;
  readonly state: State;
  readonly onClose: () => void;
}

export function ChatForm({ form, state, onClose }: ChatFormProps): JSX.Element {
  switch (form.resource) {
    case 'contact':
      return <ContactForm contact={form.contact} onClose={onClose} />;
    case 'conversation':
      return <ConversationForm conversation={form.conversation} state={state} onClose={onClose} />;
    case 'group':
      return <GroupForm group={form.group} state={state} onClose={onClose} />;
    case 'message':
      return <MessageForm message={form.message} onClose={onClose} />;
    case 'attachment':
      return <AttachmentForm form={form} onClose={onClose} />;
  }
}

interface ResourceDialogProps {
  readonly resource: 'contact' | 'conversation' | 'group' | 'message' | 'attachment';
  readonly id: string | undefined;
  readonly input: object;
  /** What the deletion means for other resources. Without this text, the form has no Delete button. */
  readonly consequence?: string;
  readonly onClose: () => void;
  readonly children: (refusal: Refusal | undefined) => JSX.Element;
}

function ResourceDialog({ resource, id, input, consequence, onClose, children }: ResourceDialogProps): JSX.Element {
  async function submit(): Promise<void> {
    if (id !== undefined) return call(`PATCH /${resource}s/${id}`, input);
    const created = await call<{ readonly id: string }>(`POST /${resource}s`, input);
    if (resource === 'conversation') location.hash = hrefOf('chat', created.id);
  }

  return (
    <Dialog
      title={id === undefined ? `New ${resource}` : `Edit the ${resource}`}
      action={id === undefined ? 'Create' : 'Save'}
      onSubmit={submit}
      onClose={onClose}
    >
      {(refusal, finish) => (
        <>
          {children(refusal)}
          {id !== undefined && consequence && (
            <div class="consequence">
              <p class="hint">{consequence}</p>
              <Action icon="trash" kind="danger" run={() => finish(() => call(`DELETE /${resource}s/${id}`))}>
                Delete
              </Action>
            </div>
          )}
        </>
      )}
    </Dialog>
  );
}

function ContactForm({ contact, onClose }: { contact: ContactView | undefined; onClose: () => void }): JSX.Element {
  const [username, setUsername] = useState(contact?.username ?? '');
  const [phone, setPhone] = useState(contact?.phone_number ?? '');
  const input = { username, phone_number: phone || null };
  const consequence = 'Its messages are deleted as well, and it leaves its conversations and groups.';
  return (
    <ResourceDialog resource="contact" id={contact?.id} input={input} consequence={consequence} onClose={onClose}>
      {(refusal) => (
        <>
          <TextField label="User name" value={username} onInput={setUsername} fault={refusal?.about('username')} />
          <TextField label="Phone number" value={phone} onInput={setPhone} fault={refusal?.about('phone_number')} />
        </>
      )}
    </ResourceDialog>
  );
}

function useContacts(state: State) {
  return [...state.collections.contacts.values()].map(({ id: value, username: text }) => ({ value, text }));
}

interface ConversationFormProps {
  readonly conversation: ConversationView | undefined;
  readonly state: State;
  readonly onClose: () => void;
}

function ConversationForm({ conversation, state, onClose }: ConversationFormProps): JSX.Element {
  const contacts = useContacts(state);
  const [title, setTitle] = useState(conversation?.title ?? '');
  const [chosen, setMembers] = useState(conversation?.contact_ids);
  // Until the user chooses, all contacts are members, including contacts that arrive while the form is open.
  const members = chosen ?? contacts.map(({ value }) => value);
  const [group, setGroup] = useState(conversation?.group_id ?? '');
  const input = { title, contact_ids: members, group_id: group || null };
  const groups = [...state.collections.groups.values()].map(({ id: value, name: text }) => ({ value, text }));
  const consequence = 'Its messages are deleted as well.';
  return (
    <ResourceDialog
      resource="conversation"
      id={conversation?.id}
      input={input}
      consequence={consequence}
      onClose={onClose}
    >
      {(refusal) => (
        <>
          <TextField label="Title" value={title} onInput={setTitle} fault={refusal?.about('title')} />
          <Checks legend="Who is in it" choices={contacts} chosen={members} onChange={setMembers} />
          <SelectField
            label="Group"
            value={group}
            choices={[{ value: '', text: 'None' }, ...groups]}
            onChange={setGroup}
          />
        </>
      )}
    </ResourceDialog>
  );
}

interface GroupFormProps {
  readonly group: GroupView | undefined;
  readonly state: State;
  readonly onClose: () => void;
}

function GroupForm({ group, state, onClose }: GroupFormProps): JSX.Element {
  const contacts = useContacts(state);
  const [name, setName] = useState(group?.name ?? '');
  const [members, setMembers] = useState(group?.contact_ids ?? []);
  const input = { name, contact_ids: members };
  const consequence = 'Its conversations are kept.';
  return (
    <ResourceDialog resource="group" id={group?.id} input={input} consequence={consequence} onClose={onClose}>
      {(refusal) => (
        <>
          <TextField label="Name" value={name} onInput={setName} fault={refusal?.about('name')} />
          <Checks legend="Who is in it" choices={contacts} chosen={members} onChange={setMembers} />
        </>
      )}
    </ResourceDialog>
  );
}

function MessageForm({ message, onClose }: { message: MessageView; onClose: () => void }): JSX.Element {
  const [text, setText] = useState(message.message);
  return (
    <ResourceDialog resource="message" id={message.id} input={{ message: text }} onClose={onClose}>
      {(refusal) => <TextField label="Message" value={text} onInput={setText} fault={refusal?.about('message')} />}
    </ResourceDialog>
  );
}

interface AttachmentFormProps {
  readonly form: Extract<FormFor, { resource: 'attachment' }>;
  readonly onClose: () => void;
}

function AttachmentForm({ form, onClose }: AttachmentFormProps): JSX.Element {
  const existing = 'attachment' in form ? form.attachment : undefined;
  const [name, setName] = useState(existing?.name ?? '');
  const [type, setType] = useState(existing?.content_type ?? 'image/jpeg');
  const input = { name, content_type: type, ...('message' in form && { message_id: form.message.id }) };
  return (
    <ResourceDialog resource="attachment" id={existing?.id} input={input} onClose={onClose}>
      {(refusal) => (
        <>
          <TextField label="File name" value={name} onInput={setName} fault={refusal?.about('name')} />
          <TextField label="Content type" mono value={type} onInput={setType} fault={refusal?.about('content_type')} />
        </>
      )}
    </ResourceDialog>
  );
}
