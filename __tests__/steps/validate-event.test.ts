import { captureRawBody, validateEvent, verifySignature } from 'docsmith-webhooks';
import type express from 'express';
import { deliver, eventOf, messageUpdated, post, secret } from '../support/endpoint';
import { serve } from '../support/steps';

const before = [captureRawBody(), verifySignature(secret)];
const echo: express.RequestHandler = (req, res) => void res.json('webhook' in req && req.webhook);

test('puts a valid event into req.webhook', async () => {
  const { url } = await serve(...before, validateEvent(), echo);
  expect(await (await deliver(url, messageUpdated)).json()).toEqual(messageUpdated);
});

test.each([
  [400, 'invalid_json', '{'],
  [422, 'invalid_event', '{}'],
])('answers %i %s', async (status, code, body) => {
  const { url, failures } = await serve(...before, validateEvent(), echo);
  const response = await post(url, body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ code });
  expect(failures).toEqual([]);
});

test("answers an unknown type with 422 when unknownEvents is 'reject'", async () => {
  const { url } = await serve(...before, validateEvent({ unknownEvents: 'reject' }), echo);
  expect((await deliver(url, eventOf('message.pinned'))).status).toBe(422);
});

test('checks the payload of a type that events adds', async () => {
  const events = { 'call.ended': { type: 'object', required: ['seconds'] } };
  const { url } = await serve(...before, validateEvent({ events }), echo);
  const response = await deliver(url, eventOf('call.ended'));
  expect(await response.json()).toMatchObject({ errors: [{ path: '/payload/seconds', message: 'is required' }] });
});

test('answers through onReject', async () => {
  const onReject = (error: { code: string }, _req: unknown, res: express.Response) => res.send(error.code);
  const { url } = await serve(...before, validateEvent({ onReject }), echo);
  expect(await (await post(url, '{')).text()).toBe('invalid_json');
});
