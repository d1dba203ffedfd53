export { constructEvent } from './construct-event';
export { docsmithWebhooks } from './docsmith-webhooks';
export {
  type EventFault,
  WebhookError,
  type WebhookErrorCode,
  type WebhookErrorDetails,
  type WebhookProblem,
} from './errors';
export type { Attachment, Contact, Conversation, Deleted, Group, Message } from './event/resources';
export { eventTypes, isEventType } from './event/schemas';
export type { CustomPayload, EventMatching, EventPattern, EventPayloads, EventType, WebhookEvent } from './event/types';
export { validateEvent } from './event/validator';
export { captureRawBody } from './http/read-body';
export type { DuplicateDelivery } from './idempotency/claim';
export { type MemoryStoreOptions, memoryStore } from './idempotency/memory';
export type { IdempotencyStore, IdempotencyTransactions, OpenTransaction } from './idempotency/store';
export type {
  CaptureOptions,
  EventSchemas,
  IdempotencyOptions,
  Next,
  RejectionHandler,
  RejectionOptions,
  SignatureOptions,
  ValidationOptions,
  WebhooksOptions,
} from './options/options';
export { defaultSignatureHeader } from './options/options';
export type {
  EventRouter,
  WebhookErrorHandler,
  WebhookHandler,
  WebhookRequest,
  WebhookResponse,
  Webhooks,
} from './routing/handler-types';
export { eventRouter } from './routing/route-table';
export { sign, verify, verifySignature } from './signature/hmac';
export type { Secret, SecretFunction, SecretSource } from './signature/secret';
