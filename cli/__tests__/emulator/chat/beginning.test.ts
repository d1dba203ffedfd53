import { listen } from '../../../../__tests__/support/endpoint';
import { temporaryFolder } from '../../../../__tests__/support/files';
import { beginning } from '../../../src/emulator/chat/beginning';
import { isWhole } from '../../../src/emulator/chat/chat-service';
import { emulate } from '../../support/emulator';

test('there are contacts, a group and a conversation of both', () => {
  const { contact, group, conversation, message } = beginning();
  expect([contact.length, group.length, conversation.length, message.length]).toEqual([2, 1, 1, 0]);
  expect(conversation[0]).toMatchObject({ contact_ids: contact.map(({ id }) => id), group_id: group[0]?.id });
  expect(isWhole(beginning())).toBe(true);
});

test('they fire no events', async () => {
  const { url } = await listen((_req, res) => res.writeHead(204).end());
  const { forward, call, delivered } = await emulate({ seeds: true });
  forward(url);
  const { body: conversations } = await call('GET /conversations');
  const [{ id: conversation_id, contact_ids }] = conversations;
  await call('POST /messages', { conversation_id, contact_id: contact_ids[0], message: 'Hello!' });
  expect((await delivered(1)).map(({ type }) => type)).toEqual(['message.created']);
});

test('a saved service is not added to, not even if it is empty', async () => {
  const data = temporaryFolder();
  const first = await emulate({ data, seeds: true });
  for (const resource of ['contacts', 'groups', 'conversations']) {
    for (const { id } of (await first.call(`GET /${resource}`)).body) await first.call(`DELETE /${resource}/${id}`);
  }
  await first.stop();
  const second = await emulate({ data, seeds: true });
  expect((await second.call('GET /contacts')).body).toEqual([]);
});
