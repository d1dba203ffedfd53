import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { type PublicName, publicNames } from './support/public-names';

/** The public names of each export. Change this list together with CHANGELOG.md. */
const announced = {
  'docsmith-webhooks': [
    'WebhookError',
    'captureRawBody',
    'claimEvent',
    'constructEvent',
    'defaultSignatureHeader',
    'docsmithWebhooks',
    'eventConsumer',
    'eventRouter',
    'eventTypes',
    'isEventType',
    'memoryStore',
    'sign',
    'type AnyEvent',
    'type Attachment',
    'type CaptureRawBodyOptions',
    'type ClaimEventOptions',
    'type ClaimOptions',
    'type ConsumerContext',
    'type ConsumerHandler',
    'type ConsumerTrace',
    'type Contact',
    'type Conversation',
    'type CustomPayload',
    'type Deleted',
    'type DeliveryTrace',
    'type DuplicateDelivery',
    'type EventConsumer',
    'type EventConsumerOptions',
    'type EventFault',
    'type EventMatching',
    'type EventPattern',
    'type EventPayloads',
    'type EventRouter',
    'type EventRouterOptions',
    'type EventSchemas',
    'type EventType',
    'type Group',
    'type IdempotencyOptions',
    'type IdempotencyStore',
    'type IdempotencyTransactions',
    'type InvalidPayload',
    'type JobContext',
    'type MemoryStoreOptions',
    'type Message',
    'type Middleware',
    'type Next',
    'type OpenTransaction',
    'type QueueJob',
    'type RawBody',
    'type RejectionHandler',
    'type RejectionOptions',
    'type Secret',
    'type SecretFunction',
    'type SecretSource',
    'type Secrets',
    'type SignatureValue',
    'type UnhandledEvent',
    'type ValidateEventOptions',
    'type ValidationOptions',
    'type VerifySignatureOptions',
    'type WebhookErrorCode',
    'type WebhookErrorDetails',
    'type WebhookErrorHandler',
    'type WebhookEvent',
    'type WebhookHandler',
    'type WebhookProblem',
    'type WebhookRequest',
    'type WebhookResponse',
    'type Webhooks',
    'type WebhooksOptions',
    'validateEvent',
    'verify',
    'verifySignature',
  ],
  'docsmith-webhooks/testing': [
    'eventTypes',
    'exampleEvent',
    'signedRequest',
    'storeConformance',
    'type ConformanceCheck',
    'type EventOverrides',
    'type SignedRequest',
    'type SignedRequestOptions',
  ],
  'docsmith-webhooks/bullmq': [
    'enqueue',
    'processor',
    'type EnqueueOptions',
    'type EnqueueTrace',
    'type EventQueue',
    'type JobConsumer',
    'type JobOptionsOf',
  ],
  'docsmith-webhooks/otel': ['instrumentWebhooks', 'type InstrumentationOptions'],
  'docsmith-webhooks/sqlite': ['sqliteStore', 'type SqliteDatabase', 'type SqliteStatement', 'type SqliteStoreOptions'],
  'docsmith-webhooks/redis': ['redisStore', 'type RedisStoreOptions'],
  'docsmith-webhooks/postgres': [
    'postgresStore',
    'postgresTransactions',
    'type PostgresQuery',
    'type PostgresStoreOptions',
    'type PostgresTable',
    'type PostgresTransactionsOptions',
    'type TransactionClient',
    'type TransactionPool',
  ],
};

const { names } = publicNames();

test('there are no other exports', () => {
  expect([...new Set(names.map(({ entry }) => entry))].sort()).toEqual(Object.keys(announced).sort());
});

test("moduleResolution 'node10' finds the types of each subpath", () => {
  const { exports, typesVersions } = JSON.parse(readFileSync(path.join(__dirname, '../package.json'), 'utf8'));
  const types = Object.entries<{ types?: string }>(exports).flatMap(([subpath, { types }]) => {
    return types && subpath !== '.' ? [[subpath.slice('./'.length), [types]]] : [];
  });
  expect(types.length).toBeGreaterThan(2);
  expect(typesVersions).toEqual({ '*': Object.fromEntries(types) });
});

test.each(Object.entries(announced))('the public names of %s are these, and no others', (entry, expected) => {
  const found = names.filter((one) => one.entry === entry);
  expect(found.map(titleOf).sort()).toEqual(expected);
});

function titleOf({ name, symbol }: PublicName): string {
  return symbol.flags & ts.SymbolFlags.Value ? name : `type ${name}`;
}
