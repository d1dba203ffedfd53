import type { IncomingHttpHeaders } from 'node:http';
import {
  type AnyEvent,
  constructEvent,
  type EventType,
  sign,
  verify,
  WebhookError,
  type WebhookEvent,
} from 'docsmith-webhooks';
import { expectTypeOf } from 'expect-type';
import { messageUpdated } from './support/endpoint';

const body = JSON.stringify(messageUpdated);

describe('constructEvent', () => {
  test('returns the event of a signed body, as text or bytes', () => {
    expect(constructEvent(body, sign(body, 'key'), 'key')).toEqual(messageUpdated);
    expect(constructEvent(Buffer.from(body), sign(body, 'key'), ['new', 'key'])).toEqual(messageUpdated);
  });

  test('takes an ArrayBuffer, and a list with one signature', async () => {
    const arrayBuffer = await new Response(body).arrayBuffer();
    const signature = sign(arrayBuffer, 'key');
    expect(constructEvent(arrayBuffer, [signature], 'key')).toEqual(messageUpdated);
    expect(verify(arrayBuffer, [signature], 'key')).toBe(true);
    expect(verify(arrayBuffer, [signature, signature], 'key')).toBe(false);
    expect(verify(arrayBuffer, null, 'key')).toBe(false);
  });

  test('refuses a promise of the body, and says to await it', () => {
    const promise = Promise.resolve(body) as never;
    expect(() => constructEvent(promise, sign(body, 'key'), 'key')).toThrow(/got a promise\. Await it first\./);
  });

  test("takes the signature as it is in node:http's headers", () => {
    const headers: IncomingHttpHeaders = { 'x-docssmith-demo2-signature': sign(body, 'key') };
    expect(constructEvent(body, headers['x-docssmith-demo2-signature'], 'key')).toEqual(messageUpdated);
    expect(verify(body, headers['x-docssmith-demo2-signature'], 'key')).toBe(true);
  });

  test.each([
    ['no signature', body, undefined, { status: 401, code: 'missing_signature' }],
    ['an empty signature', body, '', { status: 401, code: 'missing_signature' }],
    ['a malformed signature', body, 'abc', { status: 401, code: 'invalid_signature' }],
    ['null, which headers.get() returns', body, null, { status: 401, code: 'missing_signature' }],
    ['an empty list of signatures', body, [], { status: 401, code: 'missing_signature' }],
    ['several signatures', body, [sign(body, 'key'), sign(body, 'key')], { status: 401, code: 'invalid_signature' }],
    ["another body's signature", body, sign('other', 'key'), { status: 401, code: 'invalid_signature' }],
    ['a body that is not JSON', '{', sign('{', 'key'), { status: 400, code: 'invalid_json' }],
    ['a body that is not an event', '{}', sign('{}', 'key'), { status: 422, code: 'invalid_event' }],
  ])('throws a WebhookError for %s', (_name, given, signature, expected) => {
    expect(() => constructEvent(given, signature, 'key')).toThrow(WebhookError);
    expect(() => constructEvent(given, signature, 'key')).toThrow(expect.objectContaining(expected));
  });

  test('accepts the options of validateEvent()', () => {
    const text = JSON.stringify({ id: 'x', type: 'message.pinned', payload: { id: 'y' } });
    const acknowledged = constructEvent(text, sign(text, 'key'), 'key', { unknownEvents: 'acknowledge' });
    expect(acknowledged).toHaveProperty('type', 'message.pinned');
    expectTypeOf(acknowledged).toEqualTypeOf<AnyEvent>();
  });

  test('refuses an undeclared type, so the event is one of the declared types', () => {
    const text = JSON.stringify({ id: 'x', type: 'message.pinned', payload: { id: 'y' } });
    const construct = () => constructEvent(text, sign(text, 'key'), 'key');
    expect(construct).toThrow(expect.objectContaining({ status: 422, code: 'unknown_event' }));
    expectTypeOf(construct).returns.toEqualTypeOf<WebhookEvent>();

    const events = { 'message.pinned': {} };
    const constructPinned = () => constructEvent(text, sign(text, 'key'), 'key', { events });
    expect(constructPinned()).toHaveProperty('type', 'message.pinned');
    expectTypeOf(constructPinned).returns.toEqualTypeOf<
      WebhookEvent<EventType | 'message.pinned', { 'message.pinned': unknown }>
    >();
  });

  test("does not promise what nothing has checked: with validation: 'envelope', the payload is unknown", () => {
    const text = JSON.stringify({ id: 'x', type: 'message.created', payload: { id: 'y', message: 7 } });
    const event = constructEvent(text, sign(text, 'key'), 'key', { validation: 'envelope' });
    expect(event.payload.message).toBe(7);
    expectTypeOf(event).toEqualTypeOf<AnyEvent>();
  });

  test('compiles the schemas of one events object once', () => {
    let reads = 0;
    const schema = {
      get type() {
        reads++;
        return 'object';
      },
    };
    const events = { 'invoice.paid': schema };
    const text = JSON.stringify({ id: 'x', type: 'invoice.paid', payload: { id: 'y' } });
    constructEvent(text, sign(text, 'key'), 'key', { events });
    const readsOfOneCall = reads;
    constructEvent(text, sign(text, 'key'), 'key', { events });
    expect(readsOfOneCall).toBeGreaterThan(0);
    expect(reads).toBe(readsOfOneCall);
  });

  test('refuses a missing secret and an unknown option', () => {
    expect(() => constructEvent(body, sign(body, 'key'), undefined)).toThrow(TypeError);
    expect(() => constructEvent(body, sign(body, 'key'), 'key', { limit: 7 } as object)).toThrow(
      "constructEvent(): unknown option 'limit'",
    );
  });
});
