import type { JSONSchemaType } from 'ajv';
import {
  type CustomPayload,
  constructEvent,
  docsmithWebhooks,
  eventRouter,
  type IdempotencyTransactions,
  type Message,
} from 'docsmith-webhooks';
import { expectTypeOf } from 'expect-type';
import type { PayloadOf } from '../../src/event/payload-of';
import { secret } from '../support/endpoint';

interface Call {
  id: string;
  seconds: number;
  note?: string | null;
}

const call: JSONSchemaType<Call> = {
  type: 'object',
  required: ['id', 'seconds'],
  properties: {
    id: { type: 'string' },
    seconds: { type: 'integer' },
    note: { type: 'string', nullable: true },
  },
};

const transactions: IdempotencyTransactions<{ write(text: string): void }> = {
  begin: () => Promise.reject(new Error('not used')),
};

test('a literal schema gives the payload its type, beside transactions and without a type argument', () => {
  const webhooks = docsmithWebhooks(secret, {
    events: {
      'call.ended': {
        type: 'object',
        required: ['seconds', 'reason', 'extra'],
        properties: {
          seconds: { type: 'integer' },
          reason: { enum: ['hung up', 'lost'] },
          note: { type: 'string', nullable: true },
          parties: {
            type: 'array',
            items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
          },
          cost: { anyOf: [{ type: 'number' }, { type: 'null' }] },
          kind: { const: 'video' },
          tag: { type: ['string', 'boolean'] },
          pair: { type: 'array', items: [{ type: 'string' }] },
          other: { type: 'object' },
        },
      },
    },
    idempotency: transactions,
  });
  webhooks.on('call.*', (req) => {
    expectTypeOf(req.transaction.write).toEqualTypeOf<(text: string) => void>();
    expectTypeOf(req.webhook.type).toEqualTypeOf<'call.ended'>();
    expectTypeOf(req.webhook.payload).toEqualTypeOf<{
      id: string;
      seconds: number;
      reason: 'hung up' | 'lost';
      extra: unknown;
      note?: string | null;
      parties?: { name: string }[];
      cost?: number | null;
      kind?: 'video';
      tag?: string | boolean;
      pair?: unknown[];
      other?: { [field: string]: unknown };
    }>();
  });
  webhooks.on('message.created', (req) => {
    expectTypeOf(req.transaction.write).toEqualTypeOf<(text: string) => void>();
    expectTypeOf(req.webhook.payload).toEqualTypeOf<Message>();
  });
  webhooks.use((req) => req.transaction.write(req.webhook.type));
});

test("so does AJV's JSONSchemaType", () => {
  docsmithWebhooks(secret, { events: { 'call.ended': call }, idempotency: transactions }).on('call.ended', (req) => {
    expectTypeOf(req.webhook.payload).toEqualTypeOf<Call>();
    req.transaction.write('x');
  });
});

test('eventRouter() and constructEvent() know the payloads too', () => {
  const events = {
    'call.ended': call,
    'call.started': { type: 'object', required: ['at'], properties: { at: { type: 'integer' } } },
  } as const;
  eventRouter({ events })
    .on('call.ended', (req) => expectTypeOf(req.webhook.payload).toEqualTypeOf<Call>())
    .on('call.started', (req) => expectTypeOf(req.webhook.payload).toEqualTypeOf<{ id: string; at: number }>());
  const construct = (body: string) => {
    const event = constructEvent(body, '', secret, { events });
    return event.type === 'call.ended' ? event.payload.seconds : 0;
  };
  expectTypeOf(construct).returns.toEqualTypeOf<number>();
});

test('the named payload counts, and always has an id', () => {
  docsmithWebhooks<{ 'call.ended': Call; 'call.started': { at: number } }>(secret, {
    events: { 'call.ended': { type: 'object' }, 'call.started': {} },
  })
    .on('call.ended', (req) => expectTypeOf(req.webhook.payload).toEqualTypeOf<Call>())
    .on('call.started', (req) => expectTypeOf(req.webhook.payload.id).toEqualTypeOf<string>());
});

test('a schema that is not literal gives a payload of unknown fields', () => {
  expectTypeOf<
    PayloadOf<{ type: string; required: string[]; properties: { a: { type: string } } }>
  >().toEqualTypeOf<CustomPayload>();
  expectTypeOf<
    PayloadOf<{ type: 'object'; required: string[]; properties: { a: { type: string } } }>
  >().toEqualTypeOf<CustomPayload>();
  expectTypeOf<PayloadOf<Record<string, unknown>>>().toEqualTypeOf<CustomPayload>();
  expectTypeOf<PayloadOf<{ readonly required: readonly ['id'] }>>().toEqualTypeOf<CustomPayload>();
  // biome-ignore lint/complexity/noBannedTypes: the schema that allows everything
  expectTypeOf<PayloadOf<{}>>().toEqualTypeOf<CustomPayload>();
  expectTypeOf<PayloadOf<unknown>>().toEqualTypeOf<CustomPayload>();
});
