import type { AttachmentView, ContactView, ConversationView, GroupView, MessageView } from '../emulator/api';
import { notFound } from '../emulator/api-error';
import type { ChatService } from '../emulator/chat/chat-service';
import type {
  AttachmentInput,
  ContactInput,
  ConversationInput,
  GroupInput,
  MessageInput,
} from '../emulator/chat/resource-inputs';
import type { Resource } from '../emulator/chat/resources';
import { inPlainWords } from './in-plain-words';

/** The chat service of the emulator. Each change fires its event, such as `contact.created`. */
export interface Chat {
  readonly contacts: ChatCollection<ContactInput, ContactView>;
  readonly conversations: ChatCollection<ConversationInput, ConversationView>;
  readonly messages: ChatCollection<MessageInput, MessageView>;
  readonly groups: ChatCollection<GroupInput, GroupView>;
  readonly attachments: ChatCollection<AttachmentInput, AttachmentView>;
}

/** The resources of one kind. */
export interface ChatCollection<Input, View> {
  list(): readonly View[];
  /** @throws Error if there is no such resource. */
  get(id: string): View;
  /** @throws Error if a field is not valid, or names a resource that does not exist. */
  create(input: Readonly<Input>): View;
  /** Changes some fields. */
  edit(id: string, input: Readonly<Partial<Input>>): View;
  /** Deletes a resource. The resources that belong to it are deleted first, each with its event. */
  remove(id: string): void;
}

export function chatOf(service: ChatService): Chat {
  return {
    contacts: collection('contact', () => service.state.contact),
    conversations: collection('conversation', () => service.state.conversation),
    messages: collection('message', () => service.messages),
    groups: collection('group', () => service.state.group),
    attachments: collection('attachment', () => service.state.attachment),
  };

  function collection<Input extends object, View extends { readonly id: string }>(
    resource: Resource,
    list: () => readonly View[],
  ): ChatCollection<Input, View> {
    const act = <Result>(action: string, work: () => Result) => inPlainWords(`chat.${resource}s.${action}()`, work);
    const find = (id: string) => {
      const view = list().find((one) => one.id === id);
      if (view !== undefined) return view;
      throw notFound(resource, id);
    };

    return {
      list,
      get: (id) => act('get', () => find(id)),
      create: (input) => act('create', () => find(service.create(resource, input).id)),
      edit: (id, input) => act('edit', () => find(service.edit(resource, id, input).id)),
      remove: (id) => act('remove', () => service.remove(resource, id)),
    };
  }
}
