import {
  type AnyEvent,
  type Contact,
  type CustomPayload,
  docsmithWebhooks,
  type EventPattern,
  type EventType,
  type Message,
  type WebhookEvent,
  type WebhookRequest,
} from 'docsmith-webhooks';
import { expectTypeOf } from 'expect-type';
import { eventTypes } from '../../src/event/schemas';
import { secret } from '../support/endpoint';

const webhooks = docsmithWebhooks(secret);

test('EventType names the types that have schemas', () => {
  expectTypeOf<EventType>()
    .extract<'message.created' | 'attachment.deleted'>()
    .toEqualTypeOf<'message.created' | 'attachment.deleted'>();
  const known: readonly string[] = eventTypes;
  expect(known).toHaveLength(15);
});

test('WebhookEvent is discriminated by its type', () => {
  const text = (event: WebhookEvent) => (event.type === 'message.created' ? event.payload.message : undefined);
  expectTypeOf(text).returns.toEqualTypeOf<string | undefined>();
});

test('a type narrows to its payload', () => {
  webhooks.on('message.created', (req) => {
    expectTypeOf(req.webhook.type).toEqualTypeOf<'message.created'>();
    expectTypeOf(req.webhook.payload).toEqualTypeOf<Message>();
    expectTypeOf(req.rawBody).toEqualTypeOf<Buffer>();
  });
});

test('a resource narrows to its three types', () => {
  webhooks.on('contact.*', (req) => {
    expectTypeOf(req.webhook.type).toEqualTypeOf<'contact.created' | 'contact.updated' | 'contact.deleted'>();
    if (req.webhook.type === 'contact.updated') expectTypeOf(req.webhook.payload).toEqualTypeOf<Contact>();
    if (req.webhook.type === 'contact.deleted')
      expectTypeOf(req.webhook.payload.username).toEqualTypeOf<string | undefined>();
  });
});

test('an action narrows to its five types', () => {
  webhooks.on('*.deleted', (req) => {
    expectTypeOf(req.webhook.type).toEqualTypeOf<
      'contact.deleted' | 'conversation.deleted' | 'message.deleted' | 'group.deleted' | 'attachment.deleted'
    >();
    expectTypeOf(req.webhook.payload.id).toEqualTypeOf<string>();
  });
});

test('several patterns narrow to the union of their events', () => {
  webhooks.on(['message.created', 'group.*'], (req) => {
    expectTypeOf(req.webhook.type).toEqualTypeOf<
      'message.created' | 'group.created' | 'group.updated' | 'group.deleted'
    >();
  });
});

test('* is every declared type', () => {
  webhooks.on('*', (req) => expectTypeOf(req.webhook).toEqualTypeOf<WebhookEvent>());
});

test('use() sees any event, also of an undeclared type', () => {
  webhooks.use((req) => expectTypeOf(req.webhook).toEqualTypeOf<AnyEvent>());
  // @ts-expect-error: the event may be no message
  webhooks.use((req: WebhookRequest<'message.created'>) => req.webhook.payload.message);
});

test('a pattern that can match nothing does not compile, and throws', () => {
  // @ts-expect-error: a typo
  expect(() => webhooks.on('mesage.created', () => {})).toThrow(TypeError);
  // @ts-expect-error: no such action
  expect(() => webhooks.on('message.pinned', () => {})).toThrow(TypeError);
  // @ts-expect-error: no such resource
  expect(() => webhooks.on('channel.*', () => {})).toThrow(TypeError);
  // @ts-expect-error: the second pattern matches nothing
  expect(() => webhooks.on(['message.created', '*.pinned'], () => {})).toThrow(TypeError);
});

test('a payload of another type does not compile', () => {
  // @ts-expect-error: a contact has no message
  webhooks.on('contact.created', (req) => req.webhook.payload.message);
  // @ts-expect-error: a deleted message may have no text
  webhooks.on('message.deleted', (req) => req.webhook.payload.message.length);
});

describe('the types that options.events adds', () => {
  test('are patterns, with a payload of unknown fields', () => {
    const events = { 'invoice.paid': { required: ['id'] } };
    const extended = docsmithWebhooks(secret, { events });
    extended.on('invoice.*', (req) => {
      expectTypeOf(req.webhook.type).toEqualTypeOf<'invoice.paid'>();
      expectTypeOf(req.webhook.payload).toEqualTypeOf<CustomPayload>();
    });
    extended.on('*.paid', (req) => expectTypeOf(req.webhook.type).toEqualTypeOf<'invoice.paid'>());
    extended.on('message.created', (req) => expectTypeOf(req.webhook.payload).toEqualTypeOf<Message>());
    // @ts-expect-error: the events option does not have this type
    expect(() => extended.on('invoice.sent', () => {})).toThrow(TypeError);
    expectTypeOf<'invoice.paid'>().not.toExtend<EventPattern>();
  });

  test('have the payloads that are named', () => {
    interface Invoice {
      id: string;
      total: number;
    }
    const extended = docsmithWebhooks<{ 'invoice.paid': Invoice }>(secret, { events: { 'invoice.paid': {} } });
    extended.on('invoice.paid', (req) => expectTypeOf(req.webhook.payload).toEqualTypeOf<Invoice>());
  });
});
