import { constructEvent, type EventType, eventTypes, sign } from 'docsmith-webhooks';
import { expectTypeOf } from 'expect-type';
import type { Change } from '../../../src/emulator/api';
import { ChatService, type ServiceEvent, type ServiceState } from '../../../src/emulator/chat/chat-service';
import { type Action, type Resource, resources } from '../../../src/emulator/chat/resources';

function chat(saved?: ServiceState) {
  const events: ServiceEvent[] = [];
  const changes: Change[] = [];
  const service = new ChatService(
    { emit: (event) => events.push(event), publish: (change) => changes.push(change) },
    saved,
  );
  return { service, events, changes, types: () => events.splice(0).map(({ type }) => type) };
}

/** Two people in a group, with a conversation, a message and an attachment. */
function populated() {
  const all = chat();
  const { service } = all;
  const kevin = service.create('contact', { username: 'Kevin' }).id;
  const marley = service.create('contact', { username: 'Marley' }).id;
  const group = service.create('group', { name: 'Neighbours', contact_ids: [kevin, marley] }).id;
  const people = { contact_ids: [kevin, marley], group_id: group };
  const conversation = service.create('conversation', { title: 'Holidays', ...people }).id;
  const message = service.create('message', { conversation_id: conversation, contact_id: kevin, message: 'Hi' }).id;
  const attachment = service.create('attachment', { message_id: message, name: 'photo.jpg' }).id;
  return { ...all, kevin, marley, group, conversation, message, attachment };
}

test('has every resource of the event types', () => {
  expectTypeOf<(typeof resources)[number]>().toEqualTypeOf<Resource>();
  expectTypeOf<`${Resource}.${Action}`>().toEqualTypeOf<EventType>();
  expect([...new Set(eventTypes.map((type) => type.split('.')[0]))]).toEqual(resources);
});

test('every change fires an event that passes the schemas of the package', () => {
  const { service, events, ...ids } = populated();
  service.edit('contact', ids.kevin, { username: 'KevinMcCallister', phone_number: null });
  service.edit('conversation', ids.conversation, { title: 'Over' });
  service.edit('message', ids.message, { message: 'Hello', read: true });
  service.edit('group', ids.group, { name: 'Friends' });
  service.edit('attachment', ids.attachment, { name: 'piano.jpg', size: 7, content_type: 'image/jpeg' });
  for (const resource of ['attachment', 'message', 'conversation', 'group'] as const)
    service.remove(resource, ids[resource]);
  service.remove('contact', ids.kevin);

  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(eventTypes));
  for (const event of events) {
    const body = JSON.stringify({ id: 'a056V7R7NmNRjl70', ...event });
    expect(constructEvent(body, sign(body, 's'), 's', { unknownEvents: 'reject' })).toMatchObject(event);
  }
});

test('a message shows who wrote it and what is attached', () => {
  const { service, message, kevin, attachment } = populated();
  service.edit('contact', kevin, { username: 'KevinMcCallister' });
  expect(service.get('message', message)).toMatchObject({
    contact: { id: kevin, username: 'KevinMcCallister' },
    attachments: [{ id: attachment, name: 'photo.jpg' }],
    read_at: null,
  });
  expect(service.messages).toEqual([service.get('message', message)]);
});

test('a message can be marked as read, and as unread again', () => {
  const { service, message } = populated();
  expect(service.edit('message', message, { read: true })).toMatchObject({ read_at: expect.any(Number) });
  expect(service.edit('message', message, { message: 'still read' })).toMatchObject({ read_at: expect.any(Number) });
  expect(service.edit('message', message, { read: false })).toMatchObject({ read_at: null });
});

test('a message is published again when its author or attachments change', () => {
  const { service, changes, kevin, message, attachment } = populated();
  for (const change of [
    () => service.edit('contact', kevin, { username: 'K' }),
    () => service.edit('attachment', attachment, { name: 'x' }),
    () => service.remove('attachment', attachment),
  ]) {
    changes.length = 0;
    change();
    expect(changes).toContainEqual({ collection: 'messages', put: service.get('message', message) });
  }
});

test('both messages are published when an attachment moves between them', () => {
  const { service, changes, kevin, conversation, message, attachment } = populated();
  const other = service.create('message', { conversation_id: conversation, contact_id: kevin, message: 'Ho' }).id;
  changes.length = 0;
  service.edit('attachment', attachment, { message_id: other });
  for (const id of [message, other]) {
    expect(changes).toContainEqual({ collection: 'messages', put: service.get('message', id) });
  }
});

test('invalid input and unknown ids are refused, and fire no event', () => {
  const { service, types, kevin, conversation } = populated();
  types();
  for (const [resource, input, path] of [
    ['conversation', { title: 'x', contact_ids: ['nobody'] }, '/contact_ids'],
    ['conversation', { title: 'x', contact_ids: [], group_id: 'none' }, '/group_id'],
    ['message', { conversation_id: 'none', contact_id: kevin, message: 'x' }, '/conversation_id'],
    ['message', { conversation_id: conversation, contact_id: 'nobody', message: 'x' }, '/contact_id'],
    ['group', { name: 'x', contact_ids: ['nobody'] }, '/contact_ids'],
    ['attachment', { message_id: 'none', name: 'x' }, '/message_id'],
    ['contact', {}, '/username'],
    ['contact', { username: 'x', admin: true }, ''],
  ] as const) {
    expect(() => service.create(resource, input)).toThrow(
      expect.objectContaining({ status: 422, errors: [expect.objectContaining({ path })] }),
    );
  }
  expect(() => service.edit('message', 'none', {})).toThrow(expect.objectContaining({ status: 404 }));
  expect(() => service.remove('group', 'none')).toThrow(expect.objectContaining({ status: 404 }));
  expect(types()).toEqual([]);
});

test('the parts of a conversation are deleted before the conversation', () => {
  const { service, types, conversation } = populated();
  types();
  service.remove('conversation', conversation);
  expect(types()).toEqual(['attachment.deleted', 'message.deleted', 'conversation.deleted']);
  expect(service.list('message')).toEqual([]);
});

test('nothing refers to a deleted contact', () => {
  const { service, types, kevin, marley, conversation, group } = populated();
  types();
  service.remove('contact', kevin);
  expect(types()).toEqual([
    'conversation.updated',
    'attachment.deleted',
    'message.deleted',
    'group.updated',
    'contact.deleted',
  ]);
  expect(service.get('conversation', conversation)).toMatchObject({ contact_ids: [marley] });
  expect(service.get('group', group)).toMatchObject({ contact_ids: [marley] });
  expect(JSON.stringify(service.state)).not.toContain(kevin);
});

test('a conversation outlives its group', () => {
  const { service, group, conversation } = populated();
  service.remove('group', group);
  expect(service.get('conversation', conversation)).toMatchObject({ group_id: null });
});

test('starts with a saved state', () => {
  const { service } = populated();
  const saved: ServiceState = JSON.parse(JSON.stringify(service.state));
  expect(chat(saved).service.state).toEqual(service.state);
});

test('keeps at most 1,000 of each resource', () => {
  const { service } = chat();
  for (let count = 0; count < 1_000; count++) service.create('contact', { username: 'x' });
  expect(() => service.create('contact', { username: 'x' })).toThrow(expect.objectContaining({ code: 'full' }));
});
