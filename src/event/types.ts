import type { Attachment, Contact, Conversation, Deleted, Group, Message } from './resources';

/** Which payload each of the 15 event types of [the guide](../../docs/webhooks-guide.txt) carries. */
export interface EventPayloads {
  /** A new contact was created. */
  'contact.created': Contact;
  /** An existing contact was updated. */
  'contact.updated': Contact;
  /** A contact was deleted. */
  'contact.deleted': Deleted<Contact>;
  /** A new conversation was created. */
  'conversation.created': Conversation;
  /** An existing conversation was updated. */
  'conversation.updated': Conversation;
  /** A conversation was deleted. */
  'conversation.deleted': Deleted<Conversation>;
  /** A new message was created. */
  'message.created': Message;
  /** An existing message was updated. */
  'message.updated': Message;
  /** A message was deleted. */
  'message.deleted': Deleted<Message>;
  /** A new group was created. */
  'group.created': Group;
  /** An existing group was updated. */
  'group.updated': Group;
  /** A group was deleted. */
  'group.deleted': Deleted<Group>;
  /** A new attachment was created. */
  'attachment.created': Attachment;
  /** An existing attachment was updated. */
  'attachment.updated': Attachment;
  /** An attachment was deleted. */
  'attachment.deleted': Deleted<Attachment>;
}

/** The 15 event types of [the guide](../../docs/webhooks-guide.txt). */
export type EventType = keyof EventPayloads;

/** A payload of which only the id is known: of an undeclared type, or of a type that `events` adds without a payload type. */
export interface CustomPayload {
  /** Identifies the resource. 1 to 255 characters. */
  id: string;
  [field: string]: unknown;
}

/** The payload of each type. `options.events` overrides the guide. */
export type PayloadsWith<Events> = Omit<EventPayloads, keyof Events> & {
  [Type in keyof Events]: unknown extends Events[Type]
    ? Type extends EventType
      ? EventPayloads[Type]
      : CustomPayload
    : WithId<Events[Type]>;
};

/** The envelope is checked first, so that each payload has an id. */
export type WithId<Payload> = Payload extends { id: string } ? Payload : Payload & { id: string };

type TypeName<Events> = keyof PayloadsWith<Events> & string;

/**
 * An event as it is delivered: a union, discriminated by `type`.
 *
 * @example
 * ```ts
 * function text(event: WebhookEvent) {
 *   return event.type === 'message.created' ? event.payload.message : event.type;
 * }
 * ```
 */
export type WebhookEvent<Type extends string = EventType, Events = unknown> = {
  [T in Type & TypeName<Events>]: {
    /** Identifies the event; the same in every delivery of it. 1 to 255 characters. */
    id: string;
    /** The resource and what happened to it, such as `message.created`. */
    type: T;
    /** The resource. */
    payload: PayloadsWith<Events>[T];
  };
}[Type & TypeName<Events>];

type PatternFor<Type extends string> =
  | '*'
  | Type
  | (Type extends `${infer Resource}.${infer Action}` ? `${Resource}.*` | `*.${Action}` : never);

/** What `.on()` takes: a declared type, or `message.*`, `*.deleted` or `*`, which match declared types. */
export type EventPattern<Events = unknown> = PatternFor<TypeName<Events>>;

/** The types that a pattern matches. */
export type TypeMatching<Pattern extends string, Events = unknown> = Pattern extends '*'
  ? TypeName<Events>
  : Pattern extends `${infer Resource}.*`
    ? Extract<TypeName<Events>, `${Resource}.${string}`>
    : Pattern extends `*.${infer Action}`
      ? Extract<TypeName<Events>, `${string}.${Action}`>
      : Extract<TypeName<Events>, Pattern>;

/** The events that a pattern matches. */
export type EventMatching<Pattern extends string, Events = unknown> = WebhookEvent<
  TypeMatching<Pattern, Events>,
  Events
>;

/**
 * The fields that every event has, also one of a type that nobody declared.
 *
 * @typeParam Payload - `{ id: string }` for a function that also takes the events of declared types.
 */
export interface AnyEvent<Payload extends { id: string } = CustomPayload> {
  /** Identifies the event; the same in every delivery of it. 1 to 255 characters. */
  id: string;
  /** The resource and what happened to it, such as `message.created`. 1 to 255 characters. */
  type: string;
  /** The resource. */
  payload: Payload;
}
