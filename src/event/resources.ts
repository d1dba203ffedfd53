/**
 * The resources in a payload, as the service's documentation (the guide) shows them. Objects are open: fields that the guide does not
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
  id: string;
  /** Strangers write it: treat it as the text of a message. */
  username: string;
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
  id: string;
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
  id: string;
}

/** A group. The guide shows only its `id`. */
export interface Group {
  id: string;
}

/** An attachment. The guide shows only its `id`. */
export interface Attachment {
  id: string;
}

/** The payload of a `*.deleted` event. Only the `id` is sure. */
export type Deleted<Resource extends { id: string }> = Pick<Resource, 'id'> & Partial<Resource>;
