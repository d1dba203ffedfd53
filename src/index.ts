/**
 * The receiver, its steps, and the same without HTTP. Each further export of package.json has a module of its own.
 *
 * @module docsmith-webhooks
 */

export { constructEvent } from './construct-event';
export type { ConsumerTrace, DeliveryTrace } from './diagnostics';
export { docsmithWebhooks, type WebhooksOptions } from './docsmith-webhooks';
export {
  type EventFault,
  WebhookError,
  type WebhookErrorCode,
  type WebhookErrorDetails,
  type WebhookProblem,
} from './errors';
export type { Attachment, Contact, Conversation, Deleted, Group, Message } from './event/resources';
export { eventTypes, isEventType } from './event/schemas';
export type {
  AnyEvent,
  CustomPayload,
  EventMatching,
  EventPattern,
  EventPayloads,
  EventType,
  WebhookEvent,
} from './event/types';
export type { EventSchemas, InvalidPayload, ValidationOptions } from './event/validator';
export { type EventConsumerOptions, eventConsumer } from './event-consumer';
export type { Middleware, Next } from './http/express';
export type { RejectionHandler, RejectionOptions } from './http/respond';
export type { ClaimOptions, DuplicateDelivery } from './idempotency/claim';
export { type MemoryStoreOptions, memoryStore } from './idempotency/memory';
export type { IdempotencyOptions } from './idempotency/option';
export type { IdempotencyStore, IdempotencyTransactions, OpenTransaction } from './idempotency/store';
export type { ConsumerContext, ConsumerHandler, EventConsumer, JobContext, QueueJob } from './routing/consumer-types';
export type {
  EventRouter,
  WebhookErrorHandler,
  WebhookHandler,
  WebhookRequest,
  WebhookResponse,
  Webhooks,
} from './routing/handler-types';
export type { UnhandledEvent } from './routing/unhandled';
export { defaultSignatureHeader, type RawBody, type SignatureValue, sign, verify } from './signature/hmac';
export type { Secret, SecretFunction, SecretSource, Secrets } from './signature/secret';
export { type CaptureRawBodyOptions, captureRawBody } from './steps/capture-raw-body';
export { type ClaimEventOptions, claimEvent } from './steps/claim-event';
export { type EventRouterOptions, eventRouter } from './steps/event-router';
export { type ValidateEventOptions, validateEvent } from './steps/validate-event';
export { type VerifySignatureOptions, verifySignature } from './steps/verify-signature';
