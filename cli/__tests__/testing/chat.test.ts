import { startEmulator, type TestEmulator } from 'docsmith-webhooks-cli';

let emulator: TestEmulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

test('every kind of resource can be created, read, edited and removed', () => {
  const { contacts, conversations, messages, groups, attachments } = emulator.chat;
  const kevin = contacts.create({ username: 'Kevin' });
  const group = groups.create({ name: 'Neighbours', contact_ids: [kevin.id] });
  const conversation = conversations.create({ title: 'Holidays', contact_ids: [kevin.id], group_id: group.id });
  const message = messages.create({ conversation_id: conversation.id, contact_id: kevin.id, message: 'hi' });
  const attachment = attachments.create({ message_id: message.id, name: 'lobby.jpg' });

  expect(messages.get(message.id)).toMatchObject({ message: 'hi', contact: kevin, attachments: [attachment] });
  expect(messages.edit(message.id, { message: 'hello' }).message).toBe('hello');
  expect(groups.edit(group.id, { name: 'Friends' })).toEqual(groups.get(group.id));
  conversations.remove(conversation.id);
  expect([messages.list(), attachments.list(), conversations.list()]).toEqual([[], [], []]);
  expect(contacts.list()).toEqual([kevin]);
});

test('errors name the call and the field', () => {
  const { contacts, messages } = emulator.chat;
  expect(() => contacts.get('nobody')).toThrow("chat.contacts.get(): There is no contact 'nobody'.");
  expect(() => contacts.remove('nobody')).toThrow("chat.contacts.remove(): There is no contact 'nobody'.");
  expect(() => contacts.edit('nobody', { username: 'Marv' })).toThrow(
    "chat.contacts.edit(): There is no contact 'nobody'.",
  );
  expect(() => contacts.create({ username: '' })).toThrow(/^chat\.contacts\.create\(\): .* username: /);
  expect(() => messages.create({ conversation_id: 'x', contact_id: 'x', message: 'hi' })).toThrow('conversation_id:');
});
