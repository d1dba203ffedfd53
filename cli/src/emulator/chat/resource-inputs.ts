import type { JSONSchemaType, SchemaObject } from 'ajv';
import { id, ids, link, name, parser } from '../parser';

/* The bodies that create a resource. An edit may leave out any field. */
export interface ContactInput {
  username: string;
  phone_number?: string | null;
  avatar_url?: string | null;
}

export interface ConversationInput {
  title: string;
  contact_ids: string[];
  group_id?: string | null;
}

export interface MessageInput {
  conversation_id: string;
  contact_id: string;
  message: string;
  read?: boolean | null;
}

export interface GroupInput {
  name: string;
  contact_ids: string[];
}

export interface AttachmentInput {
  message_id: string;
  name: string;
  content_type?: string | null;
  size?: number | null;
}

const contact: JSONSchemaType<ContactInput> = {
  type: 'object',
  required: ['username'],
  additionalProperties: false,
  properties: { username: name, phone_number: link, avatar_url: link },
};

const conversation: JSONSchemaType<ConversationInput> = {
  type: 'object',
  required: ['title', 'contact_ids'],
  additionalProperties: false,
  properties: { title: name, contact_ids: ids, group_id: { ...id, nullable: true } },
};

const message: JSONSchemaType<MessageInput> = {
  type: 'object',
  required: ['conversation_id', 'contact_id', 'message'],
  additionalProperties: false,
  properties: {
    conversation_id: id,
    contact_id: id,
    message: { type: 'string', minLength: 1, maxLength: 10_000 },
    read: { type: 'boolean', nullable: true },
  },
};

const group: JSONSchemaType<GroupInput> = {
  type: 'object',
  required: ['name', 'contact_ids'],
  additionalProperties: false,
  properties: { name, contact_ids: ids },
};

const attachment: JSONSchemaType<AttachmentInput> = {
  type: 'object',
  required: ['message_id', 'name'],
  additionalProperties: false,
  properties: {
    message_id: id,
    name,
    content_type: { ...name, nullable: true },
    size: { type: 'integer', minimum: 0, nullable: true },
  },
};

/** The parsers of each resource: `whole` to create one, `part` to edit one. */
export const parseResource = {
  contact: { whole: parser(contact), part: parser<Partial<ContactInput>>(partOf(contact)) },
  conversation: { whole: parser(conversation), part: parser<Partial<ConversationInput>>(partOf(conversation)) },
  message: { whole: parser(message), part: parser<Partial<MessageInput>>(partOf(message)) },
  group: { whole: parser(group), part: parser<Partial<GroupInput>>(partOf(group)) },
  attachment: { whole: parser(attachment), part: parser<Partial<AttachmentInput>>(partOf(attachment)) },
};

function partOf(schema: SchemaObject): SchemaObject {
  return { ...schema, required: [] };
}
