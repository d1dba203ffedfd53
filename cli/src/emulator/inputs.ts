import { Ajv, type JSONSchemaType, type SchemaObject } from 'ajv';
import { type EventType, eventTypes } from 'docsmith-webhooks';
import { most } from '../scenario/scenario';
import { ApiError } from './api-error';
import { plainFault } from './plain-fault';

/* The bodies that the API takes. Creating a resource needs all required fields. An edit may leave out any field. */
export interface WebhookInput {
  name: string;
  url: string;
  events: EventType[];
  enabled?: boolean | null;
  signsWith?: 'current' | 'previous' | null;
  /** The version that an edit began with. The edit is refused if the webhook has another version now. */
  version?: string | null;
}

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

export interface FireInput {
  /** Picks the webhooks. It need not be a type of the guide. */
  type: string;
  body: string;
}

export interface ValidationInput {
  /** The chosen type, to compare it with the type in the body. */
  type?: string | null;
  body: string;
}

export interface SimulationInput {
  running: boolean;
  rate?: number | null;
}

export interface CaseInput {
  rate?: number | null;
  seconds?: number | null;
  /** The URL of a counter of handled events. */
  handled?: string | null;
  /** The `payload.id` of a message that the handlers fail on. */
  failing?: string | null;
}

export interface ResendInput {
  as: 'same' | 'new';
  /** Sent in place of the body of the delivery, byte for byte. As `new`, only its id is replaced. */
  body?: string | null;
}

export interface ResendAllInput {
  ids: string[];
}

/** Each delivery takes two steps of a scenario. */
export interface ExportInput {
  ids: string[];
}

/** What the debugger of signatures is asked. It needs the secret, or the webhook that has it. */
export interface SignatureQuestion {
  body: string;
  header: string;
  secret?: string | null;
  webhook?: string | null;
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

const name = { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' } as const;
const id = { type: 'string', minLength: 1, maxLength: 255 } as const;
/** As the package takes it, and without characters that nobody types on purpose. */
const eventType = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^\\s\\p{C}]+$' } as const;
const ids = { type: 'array', items: id, maxItems: 1000, uniqueItems: true } as const;
const link = { type: 'string', maxLength: 2000, nullable: true } as const;

export const parseWebhook = parser<WebhookInput>({
  type: 'object',
  required: ['name', 'url', 'events'],
  additionalProperties: false,
  properties: {
    name,
    url: { type: 'string', minLength: 1, maxLength: 2000 },
    events: { type: 'array', items: { type: 'string', enum: [...eventTypes] }, minItems: 1, uniqueItems: true },
    enabled: { type: 'boolean', nullable: true },
    signsWith: { type: 'string', enum: ['current', 'previous', null], nullable: true },
    version: { type: 'string', maxLength: 64, nullable: true },
  },
});

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

export const parseFire = parser<FireInput>({
  type: 'object',
  required: ['type', 'body'],
  additionalProperties: false,
  properties: { type: eventType, body: { type: 'string' } },
});

export const parseValidation = parser<ValidationInput>({
  type: 'object',
  required: ['body'],
  additionalProperties: false,
  properties: { type: { type: 'string', nullable: true }, body: { type: 'string' } },
});

export const parseSimulation = parser<SimulationInput>({
  type: 'object',
  required: ['running'],
  additionalProperties: false,
  properties: { running: { type: 'boolean' }, rate: { type: 'number', minimum: 0.1, maximum: 50, nullable: true } },
});

export const parseCase = parser<CaseInput>({
  type: 'object',
  required: [],
  additionalProperties: false,
  properties: {
    rate: { type: 'integer', minimum: 1, maximum: 200, nullable: true },
    seconds: { type: 'integer', minimum: 1, maximum: 60, nullable: true },
    handled: link,
    failing: { ...id, nullable: true },
  },
});

export const parseResend = parser<ResendInput>({
  type: 'object',
  required: ['as'],
  additionalProperties: false,
  properties: {
    as: { type: 'string', enum: ['same', 'new'] },
    body: { type: 'string', nullable: true },
  },
});

export const parseExport = parser<ExportInput>({
  type: 'object',
  required: ['ids'],
  additionalProperties: false,
  properties: { ids: { ...ids, maxItems: most.steps / 2 } },
});

export const parseResendAll = parser<ResendAllInput>({
  type: 'object',
  required: ['ids'],
  additionalProperties: false,
  properties: { ids },
});

export const parseSignatureQuestion = parser<SignatureQuestion>({
  type: 'object',
  required: ['body', 'header'],
  additionalProperties: false,
  properties: {
    body: { type: 'string' },
    header: { type: 'string', maxLength: 4096 },
    secret: { type: 'string', maxLength: 4096, nullable: true },
    webhook: { ...id, nullable: true },
  },
});

/** A list with many items can have as many faults, and nobody reads them all. */
const mostFaults = 20;

/** Makes a function that returns valid input and throws an {@link ApiError} (422) for invalid input. */
function parser<Input>(schema: JSONSchemaType<Input> | SchemaObject): (value: unknown) => Input {
  const check = ajv.compile<Input>(schema);
  return (value) => {
    if (check(value)) return value;
    const errors = (check.errors ?? [])
      .slice(0, mostFaults)
      .map(({ instancePath, params, message = 'is not valid' }) => ({
        path: `${instancePath}${params.missingProperty ? `/${params.missingProperty}` : ''}`,
        message: params.missingProperty ? 'is required' : plainFault(message),
      }));
    throw new ApiError(422, 'invalid_input', 'Some fields are not valid.', errors);
  };
}
