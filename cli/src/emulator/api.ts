import type { EventFault, EventType } from 'docsmith-webhooks';
import type { HeaderLine } from '../delivery/delivery-request';
import type { FailureCode } from '../delivery/failure';
import type { SignatureVerdict } from '../recording/recorded-delivery';

/** The first message to the page over Server-Sent Events. It holds everything; later messages are {@link Change}s. */
export interface Snapshot {
  readonly settings: Settings;
  /** The event types of the service. */
  readonly eventTypes: readonly EventType[];
  readonly collections: { readonly [Name in CollectionName]: readonly Collections[Name][] };
}

/** The JSON Schema of an event type, with an example. */
export interface EventSchema extends FieldSchema {
  /** The event type. */
  readonly title: string;
  readonly description: string;
  readonly examples: readonly unknown[];
}

/** A JSON Schema, as far as the page shows it as a table. */
export interface FieldSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
}

/** The options of this run. */
export interface Settings {
  readonly retries: boolean;
  readonly speed: number;
  readonly allowedHosts: readonly string[];
  readonly persistent: boolean;
}

export interface Collections {
  webhooks: WebhookView;
  contacts: ContactView;
  conversations: ConversationView;
  messages: MessageView;
  groups: GroupView;
  attachments: AttachmentView;
  deliveries: DeliverySummary;
  simulation: SimulationView;
}
export type CollectionName = keyof Collections;

/** One item of a collection was added or changed. */
export interface Put<Name extends CollectionName> {
  readonly collection: Name;
  readonly put: Collections[Name];
}

export type Change =
  | { [Name in CollectionName]: Put<Name> }[CollectionName]
  | { readonly collection: CollectionName; readonly remove: string };

/** A registered webhook, without its secret. Times are in milliseconds. */
export interface WebhookView {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly EventType[];
  readonly enabled: boolean;
  /** Which secret signs. The previous secret can be chosen as long as it is valid. */
  readonly signsWith: 'current' | 'previous';
  /** When the previous secret expires, or `null` if there is none. */
  readonly previousValidUntil: number | null;
  readonly createdAt: number;
  /** Changes with the name, the URL and the events. An edit that names it is refused if it is out of date. */
  readonly version: string;
}

/** The secrets of a webhook, shown only on demand. */
export interface WebhookSecrets {
  readonly current: string;
  readonly previous: string | null;
}

/* The resources of the chat service, as in payloads. Fields that the guide does not show are choices of the emulator. */

export interface ContactView {
  readonly id: string;
  readonly username: string;
  readonly phone_number: string | null;
  readonly avatar_url: string | null;
  readonly last_active_at: number | null;
  readonly created_at: number;
}

export interface ConversationView {
  readonly id: string;
  readonly title: string;
  readonly group_id: string | null;
  readonly contact_ids: readonly string[];
  readonly created_at: number;
  readonly updated_at: number;
}

export interface MessageView {
  readonly id: string;
  readonly conversation_id: string;
  readonly contact: ContactView;
  readonly message: string;
  readonly reactions: readonly unknown[];
  readonly attachments: readonly AttachmentView[];
  readonly read_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface GroupView {
  readonly id: string;
  readonly name: string;
  readonly contact_ids: readonly string[];
  readonly created_at: number;
  readonly updated_at: number;
}

export interface AttachmentView {
  readonly id: string;
  readonly message_id: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The scripted conversation. There is only one, with the id `simulation`. */
export interface SimulationView {
  readonly id: 'simulation';
  readonly running: boolean;
  /** Changes per second. */
  readonly rate: number;
}

/** Why a delivery was made. */
export type Cause = 'service' | 'fired' | 'resent' | 'edited' | 'case' | 'recorded';

/** What a delivery is part of: a case of the check, a scenario, or the recording of real deliveries. */
export interface Label {
  readonly of: 'case' | 'scenario' | 'recording';
  /** The title of the case, for example. */
  readonly text: string;
  /** Whether the signature of a real delivery is right. `null` for all others. */
  readonly signature: SignatureVerdict | null;
}

export type DeliveryState = 'queued' | 'sending' | 'retrying' | 'delivered' | 'failed';

/** One event for one webhook, as a row of the list. Times are in milliseconds. */
export interface DeliverySummary {
  readonly id: string;
  readonly webhookId: string;
  readonly webhookName: string;
  readonly eventId: string;
  readonly type: string;
  /** The id of the resource in the chat service that the event is about, if any. */
  readonly resourceId: string | null;
  readonly cause: Cause;
  /** The delivery that was sent again, if any. */
  readonly resentFrom: string | null;
  /** What this delivery is part of, if it is no ordinary delivery of the service. A resend keeps it. */
  readonly label: Label | null;
  readonly state: DeliveryState;
  readonly attempt: number;
  /** The status of the last attempt, or `null` if it got no answer. */
  readonly status: number | null;
  readonly failure: FailureCode | null;
  /** Why the last attempt failed, in one line: the receiver's own words, or why there is no answer. */
  readonly reason: string | null;
  readonly duration: number | null;
  readonly createdAt: number;
  readonly nextAttemptAt: number | null;
}

/** One delivery with all its attempts. */
export interface DeliveryDetail extends DeliverySummary {
  readonly url: string;
  readonly attempts: readonly AttemptView[];
  readonly curl: string;
}

/** The deliveries that a search has found. */
export interface Found {
  readonly ids: readonly string[];
}

/** What became of deliveries that were to be sent again. */
export interface Resent {
  readonly resent: number;
  /** Those that have left the list, or whose webhook was deleted. */
  readonly skipped: number;
}

export interface AttemptView {
  readonly at: number;
  readonly duration: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly HeaderLine[];
    readonly body: BodyView;
  };
  readonly answer: { readonly status: number; readonly headers: readonly HeaderLine[]; readonly body: BodyView } | null;
  readonly failure: { readonly code: FailureCode; readonly message: string } | null;
  readonly explanation: Explanation;
}

export interface BodyView {
  /** The text, or `null` if the bytes are not UTF-8. */
  readonly text: string | null;
  readonly base64: string;
  readonly bytes: number;
  /** The body was too long to read or to show. */
  readonly truncated: boolean;
}

/** What a receiver with this package says about a body. */
export interface Verdict {
  /** Why it is rejected. The list is empty if it is accepted. */
  readonly errors: readonly EventFault[];
  /** What is no fault, but may not be what the user expects. */
  readonly notes: readonly string[];
}

/** What happened, and what the user can do about it. */
export interface Explanation {
  readonly title: string;
  readonly advice: string;
  /** What the receiver itself says about a failure: the first words of its answer. */
  readonly said: string | null;
}

/** The body of an error answer of the emulator's API (RFC 9457). */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly EventFault[];
}
