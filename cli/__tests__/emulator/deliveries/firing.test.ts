import { eventTypes } from 'docsmith-webhooks';
import { exampleText, faultsOf } from '../../../src/emulator/deliveries/firing';
import { emulate } from '../../support/emulator';

test.each(eventTypes)('the example of %s is valid', (type) => {
  expect(faultsOf(exampleText(type))).toEqual([]);
});

test('faultsOf() lists the faults of an invalid body', () => {
  expect(faultsOf('{')).toEqual([{ path: '', message: 'The body is not JSON.' }]);
  expect(faultsOf('{"id":"1","type":"message.created","payload":{"id":"2"}}')).toContainEqual({
    path: '/payload/conversation_id',
    message: 'is required',
  });
  expect(faultsOf('{"id":"1","type":"message.read","payload":{"id":"2"}}')).toHaveLength(1);
});

test('firing is refused with 409 if no webhook listens', async () => {
  const { call } = await emulate();
  const { status, body } = await call('POST /fire', { type: 'message.created', body: '{}' });
  expect([status, body.code]).toEqual([409, 'nobody_listens']);
});

test.each(['null', '{}', '{"id":7}', 'x'])('the list shows a new id for a body without an id: %s', async (text) => {
  const { call, forward } = await emulate();
  forward('http://127.0.0.1:9/');
  const { body } = await call('POST /fire', { type: 'message.created', body: text });
  expect(body[0].eventId).toMatch(/^\w{16}$/);
});
