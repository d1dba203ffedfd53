import { randomBytes } from 'node:crypto';
import {
  type Contact,
  type EventPayloads,
  type EventType,
  eventTypes,
  isEventType,
  type Message,
  type WebhookEvent,
} from '../index';

/** Changes to an example event. Objects are merged. Arrays and other values are replaced. */
export interface EventOverrides<Type extends EventType = EventType> {
  /** The id of the event. A new one by default. */
  readonly id?: string;
  /** The fields of the payload that differ from the example. */
  readonly payload?: DeepPartial<EventPayloads[Type]>;
}

type DeepPartial<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Field in keyof Value]?: DeepPartial<Value[Field]> }
    : Value;

const contact: Contact = {
  id: 'WAz8eIbvDR60rouK',
  username: 'KevinMcCallister',
  phone_number: '1-800-759-3000',
  avatar_url: 'https://assets.DocsSmith Demo2.chat/avatars/kevin.jpg',
  last_active_at: 705103200,
  created_at: 692233200,
};

const message: Message = {
  id: 'SIuAFUNKdSYHZF2w',
  conversation_id: 'xgQQXg3hrtjh7AvZ',
  contact,
  message: 'I’m traveling with my dad. He’s at a meeting. I hate meetings.',
  reactions: [],
  attachments: [],
  read_at: 705103200,
  created_at: 692233200,
  updated_at: 692233200,
};

const conversation = { id: 'WAz8eIbvDR60rouK' };
const group = { id: 'pG4nWq0ZyTb7LsXc' };
const attachment = { id: 'hV9kEm2RtJx5DuQa' };

/**
 * The guide shows `message.updated` and `conversation.updated`. The others follow from them: a created message is
 * unread, a created contact was never active, and a deleted resource has only its id.
 */
const payloads: { readonly [Type in EventType]: EventPayloads[Type] } = {
  'contact.created': { ...contact, last_active_at: null },
  'contact.updated': contact,
  'contact.deleted': { id: contact.id },
  'conversation.created': conversation,
  'conversation.updated': conversation,
  'conversation.deleted': conversation,
  'message.created': { ...message, read_at: null },
  'message.updated': message,
  'message.deleted': { id: message.id },
  'group.created': group,
  'group.updated': group,
  'group.deleted': group,
  'attachment.created': attachment,
  'attachment.updated': attachment,
  'attachment.deleted': attachment,
};

/** Makes a unique id of 16 characters, as the service does. */
function freshId(): string {
  return randomBytes(12).toString('base64url');
}

/**
 * Makes an event as the service sends it. The payloads of `message.updated` and `conversation.updated` are those of the
 * guide. Each call makes a new id, so `idempotency` sees two examples as two events. Pass an `id` to repeat an event.
 *
 * @param overrides - Changes to `id` and `payload`. Objects are merged. Arrays and other values are replaced.
 * @returns A new object. You can change it, for example to make it invalid.
 * @throws TypeError if the type is not one of the 15.
 * @example
 * ```ts
 * exampleEvent('message.created', { payload: { message: 'hi', contact: { username: 'Buzz' } } });
 * ```
 */
export function exampleEvent<Type extends EventType>(
  type: Type,
  overrides: EventOverrides<Type> = {},
): WebhookEvent<Type> {
  if (!isEventType(type)) {
    throw new TypeError(`There is no example of '${type}'. Types: ${eventTypes.join(', ')}.`);
  }
  const event = { id: freshId(), type, payload: payloads[type] };
  // TypeScript cannot see that type and payload match while Type is generic. The type of `payloads` ensures it.
  return merged(event, overrides) as WebhookEvent<Type>;
}

/** Returns a copy, so that two examples never share an object. */
function merged(base: unknown, overrides: unknown): unknown {
  if (overrides === undefined) return copyOf(base);
  if (!isPlainObject(base) || !isPlainObject(overrides)) return copyOf(overrides);
  const names = new Set([...Object.keys(base), ...Object.keys(overrides)]);
  return Object.fromEntries(Array.from(names, (name) => [name, merged(base[name], overrides[name])]));
}

/** Not `structuredClone()`, which Jest's jsdom lacks. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyOf(each)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
