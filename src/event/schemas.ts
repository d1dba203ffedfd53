import type { JSONSchemaType, Options, SchemaObject } from 'ajv';
import type { Attachment, Contact, Conversation, Group, Message } from './resources';
import type { AnyEvent, EventType } from './types';

/**
 * `allErrors` shows a sender everything that is wrong at once. `strictSchema` finds typos in the schemas that users add.
 * The other strict modes warn about valid JSON schema.
 */
export const ajvOptions = {
  allErrors: true,
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  allowUnionTypes: true,
} satisfies Options;

/** Ids and types have 1 to 255 characters, since they become keys in stores and logs. */
const id = { type: 'string', minLength: 1, maxLength: 255 } as const;

/** What every event has. */
const envelopeSchema: JSONSchemaType<Pick<AnyEvent, 'id' | 'type'> & { payload: { id: string } }> = {
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

/** `JSONSchemaType` cannot express `unknown[]`, so these two lists are added below. */
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

/** A deleted resource always has its id. Other fields can be absent. If present, they have the usual types. */
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

/** The schema for the payload of each type. */
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

/** The 15 event types of [the guide](../../docs/webhooks-guide.txt). */
export const eventTypes: readonly EventType[] = Object.keys(payloadSchemas).filter(isEventType);
