/**
 * The resources in a payload, as [the guide](../../docs/webhooks-guide.txt) shows them. Objects are open: fields that the guide does not
 * show pass validation. To use such a field, add it to the interface by declaration merging, and to the schema with the
 * `events` option:
 *
 * ```ts
 * declare module 'docsmith-webhooks' {
 *   interface Conversation { title: string }
 * }
 * ```
 */

/** A person in the address book. */
export interface Contact {
  /** Identifies the contact. 1 to 255 characters. */
  id: string;
  /** Strangers write it: treat it as the text of a message. */
  username: string;
  /** As the contact wrote it. */
  phone_number?: string | null;
  /** URL of the picture. Strangers set it: check it before you fetch or show it. */
  avatar_url?: string | null;
  /** Unix time in seconds. */
  last_active_at?: number | null;
  /** Unix time in seconds. */
  created_at: number;
}

/** A message in a conversation. */
export interface Message {
  /** Identifies the message. 1 to 255 characters. */
  id: string;
  /** The {@link Conversation} that it belongs to. */
  conversation_id: string;
  /** Who wrote it. */
  contact: Contact;
  /**
   * The text. Strangers write it: escape it where you show it. It can contain NUL, which PostgreSQL refuses to store. Replace
   * it: `message.replaceAll('\u0000', '\uFFFD')`.
   */
  message: string;
  /** The guide shows only an empty list. */
  reactions: unknown[];
  /** The guide shows only an empty list. */
  attachments: unknown[];
  /** Unix time in seconds; null or absent while unread. */
  read_at?: number | null;
  /** Unix time in seconds. */
  created_at: number;
  /** Unix time in seconds. */
  updated_at: number;
}

/** A conversation. The guide shows only its `id`. */
export interface Conversation {
  /** Identifies the conversation. 1 to 255 characters. */
  id: string;
}

/** A group. The guide shows only its `id`. */
export interface Group {
  /** Identifies the group. 1 to 255 characters. */
  id: string;
}

/** An attachment. The guide shows only its `id`. */
export interface Attachment {
  /** Identifies the attachment. 1 to 255 characters. */
  id: string;
}

/** The payload of a `*.deleted` event. Only the `id` is sure. */
export type Deleted<Resource extends { id: string }> = Pick<Resource, 'id'> & Partial<Resource>;
