import { constructEvent, type EventType, type Message, sign, type WebhookEvent } from 'docsmith-webhooks';
import { eventTypes, exampleEvent } from 'docsmith-webhooks/testing';
import { expectTypeOf } from 'expect-type';
import { eventTypes as typesWithSchemas } from '../../src/event/schemas';
import { messageUpdated, secret } from '../support/endpoint';

test('there is an example of each type that has a schema', () => {
  expect([...eventTypes].sort()).toEqual([...typesWithSchemas].sort());
  expect(eventTypes).toHaveLength(15);
});

test.each(eventTypes)('the example of %s passes its schema', (type) => {
  const body = JSON.stringify(exampleEvent(type));
  expect(constructEvent(body, sign(body, secret), secret, { unknownEvents: 'reject' })).toEqual(JSON.parse(body));
});

test('two of the examples are those of the guide', () => {
  const id = 'a056V7R7NmNRjl70';
  expect(exampleEvent('message.updated', { id })).toEqual(messageUpdated);
  expect(exampleEvent('conversation.updated', { id })).toEqual({
    id,
    type: 'conversation.updated',
    payload: { id: 'WAz8eIbvDR60rouK' },
  });
});

test('each call makes an event with a new id', () => {
  const ids = Array.from({ length: 1000 }, () => exampleEvent('group.created').id);
  expect(new Set(ids).size).toBe(1000);
});

test('overrides are merged into the example', () => {
  const event = exampleEvent('message.created', {
    id: 'event-1',
    payload: { message: 'hi', reactions: ['👍'], read_at: null, contact: { username: 'Buzz' } },
  });
  const example = exampleEvent('message.created', { id: 'event-1' });
  expect(event).toEqual({
    ...example,
    payload: {
      ...example.payload,
      message: 'hi',
      reactions: ['👍'],
      read_at: null,
      contact: { ...example.payload.contact, username: 'Buzz' },
    },
  });
});

test('a change of one example does not change the others', () => {
  const reactions = ['👍'];
  const changed = exampleEvent('message.created', { payload: { reactions } });
  changed.payload.contact.username = 'Buzz';
  changed.payload.attachments.push({ id: 'hV9kEm2RtJx5DuQa' });
  changed.payload.reactions.push('👎');
  expect(exampleEvent('message.created').payload).toMatchObject({
    contact: { username: 'KevinMcCallister' },
    attachments: [],
  });
  expect(reactions).toEqual(['👍']);
});

test('a type that is not in the guide is refused, and the error lists the known types', () => {
  expect(() => exampleEvent('message.create' as EventType)).toThrow(
    /^There is no example of 'message.create'\. Types: contact.created, .*, attachment.deleted\.$/,
  );
  expect(() => exampleEvent('constructor' as EventType)).toThrow(TypeError);
});

test('the type of the event follows from its name', () => {
  expectTypeOf(exampleEvent('message.created')).toEqualTypeOf<WebhookEvent<'message.created'>>();
  expectTypeOf(exampleEvent('message.created').payload).toEqualTypeOf<Message>();
  expectTypeOf(eventTypes.map((type) => exampleEvent(type))).toEqualTypeOf<WebhookEvent[]>();

  // @ts-expect-error: a typo in a type
  expect(() => exampleEvent('message.craeted')).toThrow();
  // @ts-expect-error: a typo in a field
  exampleEvent('message.created', { payload: { mesage: 'hi' } });
  // @ts-expect-error: a value of another type
  exampleEvent('message.created', { payload: { contact: { username: 7 } } });
  // @ts-expect-error: an override cannot change the type
  exampleEvent('message.created', { type: 'message.updated' });
});
