import type { JSONSchemaType, Options, SchemaObject } from 'ajv';
import { maxIdLength } from './id-length';
import type { Attachment, Contact, Conversation, Group, Message } from './resources';
import type { Envelope, EventType } from './types';

/**
 * `allErrors`, so that a sender sees all that is wrong at once; a strict schema, so that a typo in one that a user adds is
 * found when it is compiled. The other strict modes warn of what JSON schema allows.
 */
export const ajvOptions = {
  allErrors: true,
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  allowUnionTypes: true,
} satisfies Options;

const id = { type: 'string', minLength: 1, maxLength: maxIdLength } as const;

/** What every delivery has, whatever its type. */
const envelopeSchema: JSONSchemaType<Envelope> = {
  type: 'object',
  required: ['id', 'type', 'payload'],
  properties: {
    id,
    type: id,
    payload: { type: 'object', required: ['id'], properties: { id } },
  },
};

const contact: JSONSchemaType<Contact> = {
  type: 'object',
  required: ['id', 'username', 'created_at'],
  properties: {
    id,
    username: { type: 'string' },
    phone_number: { type: 'string', nullable: true },
    avatar_url: { type: 'string', nullable: true },
    last_active_at: { type: 'integer', nullable: true },
    created_at: { type: 'integer' },
  },
};

/** `JSONSchemaType` has no spelling for `unknown[]`, so the two lists of a message stand apart. */
type MessageLists = 'reactions' | 'attachments';
const list = { type: 'array' } as const;
const messageLists: Record<MessageLists, typeof list> = { reactions: list, attachments: list };

const plainMessage: JSONSchemaType<Omit<Message, MessageLists>> = {
  type: 'object',
  required: ['id', 'conversation_id', 'contact', 'message', 'created_at', 'updated_at'],
  properties: {
    id,
    conversation_id: id,
    contact,
    message: { type: 'string' },
    read_at: { type: 'integer', nullable: true },
    created_at: { type: 'integer' },
    updated_at: { type: 'integer' },
  },
};

const message: SchemaObject = {
  ...plainMessage,
  required: [...plainMessage.required, ...Object.keys(messageLists)],
  properties: { ...plainMessage.properties, ...messageLists },
};

/** The guide shows only the `id` of conversations, groups and attachments. */
const resource: JSONSchemaType<Conversation & Group & Attachment> = {
  type: 'object',
  required: ['id'],
  properties: { id },
};

/** Of a deleted resource only the id is sure; any other field, where present, has its type. */
function deleted(schema: SchemaObject): SchemaObject {
  return { ...schema, required: ['id'] };
}

/** The names of the compiled validators. */
export type SchemaName = 'envelope' | 'contact' | 'deletedContact' | 'message' | 'deletedMessage' | 'resource';

/** Every schema, by the name of its compiled validator. */
export const schemas: Readonly<Record<SchemaName, SchemaObject>> = {
  envelope: envelopeSchema,
  contact,
  deletedContact: deleted(contact),
  message,
  deletedMessage: deleted(message),
  resource,
};

/** Which schema the payload of a type has. */
export const payloadSchemas: Readonly<Record<EventType, SchemaName>> = {
  'contact.created': 'contact',
  'contact.updated': 'contact',
  'contact.deleted': 'deletedContact',
  'conversation.created': 'resource',
  'conversation.updated': 'resource',
  'conversation.deleted': 'resource',
  'message.created': 'message',
  'message.updated': 'message',
  'message.deleted': 'deletedMessage',
  'group.created': 'resource',
  'group.updated': 'resource',
  'group.deleted': 'resource',
  'attachment.created': 'resource',
  'attachment.updated': 'resource',
  'attachment.deleted': 'resource',
};

/** Checks whether a string is one of the 15 event types of the guide. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(payloadSchemas, type);
}

/** The 15 event types of the guide. */
export const eventTypes: readonly EventType[] = Object.keys(payloadSchemas).filter(isEventType);
