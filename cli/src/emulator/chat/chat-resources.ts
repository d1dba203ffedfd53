import type { AttachmentView, ContactView, ConversationView, GroupView, MessageView } from '../api';
import { parseResource } from './resource-inputs';
import type { Resource } from './resources';

/** The resources as they are kept. A message gets its author and its attachments when it is shown. */
export interface Stored {
  contact: ContactView;
  conversation: ConversationView;
  message: Omit<MessageView, 'contact' | 'attachments' | 'reactions'> & { readonly contact_id: string };
  group: GroupView;
  attachment: AttachmentView;
}

/** How a resource is created and changed. Times are Unix seconds. */
interface Definition<Value> {
  make(id: string, input: unknown, now: number): Value;
  revise(input: unknown, now: number): Partial<Value>;
  /**
   * The fields that hold ids of other resources. If an owner is deleted, its parts are deleted, too. If a mentioned
   * resource is deleted, its id is removed from the field.
   */
  readonly references: readonly Reference[];
}

export interface Reference {
  readonly field: string;
  readonly to: Resource;
  readonly kind: 'owner' | 'mention' | 'mentions';
}

export const definitions: { readonly [R in Resource]: Definition<Stored[R]> } = {
  contact: {
    make(id, input, now) {
      const { username, phone_number, avatar_url } = parseResource.contact.whole(input);
      const optional = { phone_number: phone_number ?? null, avatar_url: avatar_url ?? null };
      return { id, username, ...optional, last_active_at: now, created_at: now };
    },
    revise: (input, now) => ({ ...parseResource.contact.part(input), last_active_at: now }),
    references: [],
  },
  conversation: {
    make(id, input, now) {
      const { title, contact_ids, group_id } = parseResource.conversation.whole(input);
      return { id, title, contact_ids, group_id: group_id ?? null, created_at: now, updated_at: now };
    },
    revise: (input, now) => ({ ...parseResource.conversation.part(input), updated_at: now }),
    references: [
      { field: 'contact_ids', to: 'contact', kind: 'mentions' },
      { field: 'group_id', to: 'group', kind: 'mention' },
    ],
  },
  message: {
    make(id, input, now) {
      const { read, ...fields } = parseResource.message.whole(input);
      return { id, ...fields, read_at: read ? now : null, created_at: now, updated_at: now };
    },
    revise(input, now) {
      const { read, ...fields } = parseResource.message.part(input);
      return { ...fields, ...(typeof read === 'boolean' && { read_at: read ? now : null }), updated_at: now };
    },
    references: [
      { field: 'conversation_id', to: 'conversation', kind: 'owner' },
      { field: 'contact_id', to: 'contact', kind: 'owner' },
    ],
  },
  group: {
    make: (id, input, now) => ({ id, ...parseResource.group.whole(input), created_at: now, updated_at: now }),
    revise: (input, now) => ({ ...parseResource.group.part(input), updated_at: now }),
    references: [{ field: 'contact_ids', to: 'contact', kind: 'mentions' }],
  },
  attachment: {
    make(id, input, now) {
      const { content_type, size, ...fields } = parseResource.attachment.whole(input);
      const optional = { content_type: content_type ?? 'application/octet-stream', size: size ?? 0 };
      return { id, ...fields, ...optional, created_at: now, updated_at: now };
    },
    revise(input, now) {
      const { content_type, size, ...fields } = parseResource.attachment.part(input);
      const optional = { ...(content_type && { content_type }), ...(typeof size === 'number' && { size }) };
      return { ...fields, ...optional, updated_at: now };
    },
    references: [{ field: 'message_id', to: 'message', kind: 'owner' }],
  },
};
