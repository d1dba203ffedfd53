import { type EventType, eventTypes } from 'docsmith-webhooks';
import { most } from '../scenario/scenario';
import { id, ids, link, name, parser } from './parser';

/* The bodies that the API takes, but for those of the chat service. */
export interface WebhookInput {
  name: string;
  url: string;
  events: EventType[];
  enabled?: boolean | null;
  signsWith?: 'current' | 'previous' | null;
  /** The version that an edit began with. The edit is refused if the webhook has another version now. */
  version?: string | null;
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

/** As the package takes it, and without characters that nobody types on purpose. */
const eventType = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^\\s\\p{C}]+$' } as const;

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
