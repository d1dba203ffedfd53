import { eventTypes } from 'docsmith-webhooks';
import { listen, secret } from '../../../../__tests__/support/endpoint';
import { exampleText, verdictOn } from '../../../src/emulator/deliveries/firing';
import { emulate } from '../../support/emulator';
import { receivers } from '../../support/receivers';

test.each([...eventTypes, 'message.read'])('the example of %s is valid', (type) => {
  expect(verdictOn({ body: exampleText(type) }).errors).toEqual([]);
});

test('a verdict lists the faults of a body, in plain English', () => {
  expect(verdictOn({ body: '{' }).errors).toEqual([{ path: '', message: 'The body is not JSON.' }]);
  const { errors } = verdictOn({ body: '{"id":"","type":"message.created","payload":{"id":"2","message":7}}' });
  expect(errors).toContainEqual({ path: '/id', message: 'must not be empty' });
  expect(verdictOn({ body: '{"id":"1","type":"message.created","payload":{"id":"2","message":7}}' }).errors).toEqual(
    expect.arrayContaining([
      { path: '/payload/conversation_id', message: 'is required' },
      { path: '/payload/message', message: 'must be a string' },
    ]),
  );
});

test('a verdict notes that the type in the body is another one, or not the guide’s', () => {
  const body = exampleText('contact.created');
  expect(verdictOn({ type: 'contact.created', body }).notes).toEqual([]);
  expect(verdictOn({ body }).notes).toEqual([]);
  expect(verdictOn({ type: 'message.created', body }).notes).toEqual([
    'The receiver sees the type in the body, contact.created. message.created only picks the webhooks.',
  ]);
  const { errors, notes } = verdictOn({ type: 'message.read', body: exampleText('message.read') });
  expect(errors).toEqual([]);
  expect(notes).toEqual([expect.stringContaining('message.read is not a type of the guide.')]);
  expect(verdictOn({ type: 'message.created', body: '{}' }).notes).toEqual([]);
});

test('a type that is not the guide’s goes to webhooks that listen for all types, and is acknowledged', async () => {
  const { url } = await listen(receivers.correct());
  const { call, forward, delivered } = await emulate();
  const body = exampleText('message.read');
  const { body: refused } = await call('POST /fire', { type: 'message.read', body });
  expect(refused).toMatchObject({ status: 409, detail: expect.stringContaining('listen for all types') });
  forward(url, secret);
  await call('POST /webhooks', { name: 'Some', url, events: ['message.created'] });
  await call('POST /fire', { type: 'message.read', body });
  expect(await delivered(1)).toMatchObject([{ webhookName: new URL(url).host, type: 'message.read', status: 204 }]);
});

test('the list shows the type in the body, as the receiver sees it', async () => {
  const { call, forward } = await emulate();
  forward('http://127.0.0.1:9/');
  const { body } = await call('POST /fire', { type: 'message.created', body: exampleText('contact.created') });
  expect(body[0].type).toBe('contact.created');
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
