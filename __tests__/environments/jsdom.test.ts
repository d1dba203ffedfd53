/** @jest-environment jsdom */
import { constructEvent, docsmithWebhooks, sign, verify } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';

const body = JSON.stringify(exampleEvent('message.created'));

test('jsdom has no global of Node that the package could need', () => {
  expect(Buffer.from('a')).not.toBeInstanceOf(Uint8Array);
});

test.each([
  ['a string', body],
  ['a Buffer', Buffer.from(body)],
  ['a Uint8Array', Uint8Array.from(Buffer.from(body))],
  ['an ArrayBuffer', Uint8Array.from(Buffer.from(body)).buffer],
])('in jsdom, constructEvent() takes %s', (_what, given) => {
  const secret = Buffer.from('key');
  const signature = sign(given, secret);
  expect(verify(given, signature, [secret])).toBe(true);
  expect(constructEvent(given, signature, secret)).toMatchObject({ type: 'message.created' });
});

test('in jsdom, a receiver can be made, with schemas of its own', () => {
  expect(docsmithWebhooks(Uint8Array.from([1, 2]), { events: { 'a.b': { type: 'object' } } })).toBeInstanceOf(Function);
});
