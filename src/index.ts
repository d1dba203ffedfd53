export type { DuplicateDelivery } from './claim';
export { constructEvent } from './construct-event';
export {
  type EventFault,
  WebhookError,
  type WebhookErrorCode,
  type WebhookErrorDetails,
  type WebhookProblem,
} from './errors';
export type { CustomPayload, EventMatching, EventPattern, EventPayloads, EventType, WebhookEvent } from './event';
export type {
  EventRouter,
  WebhookErrorHandler,
  WebhookHandler,
  WebhookRequest,
  WebhookResponse,
  Webhooks,
} from './handlers';
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
} from './options';
export { defaultSignatureHeader } from './options';
export { captureRawBody } from './raw-body';
export type { Attachment, Contact, Conversation, Deleted, Group, Message } from './resources';
export { eventRouter } from './router';
export { eventTypes, isEventType } from './schemas';
export type { Secret, SecretFunction, SecretSource } from './secret';
export { sign, verify, verifySignature } from './signature';
export { type MemoryStoreOptions, memoryStore } from './stores/memory';
export type { IdempotencyStore, IdempotencyTransactions, OpenTransaction } from './stores/store';
export { validateEvent } from './validation';
export { docsmithWebhooks } from './webhooks';
