import {
  captureRawBody,
  eventRouter,
  memoryStore,
  validateEvent,
  verifySignature,
  type Webhooks,
} from 'docsmith-webhooks';
import type express from 'express';
import { deliver, eventOf, listen, messageUpdated, post, receiver, secret } from '../support/endpoint';
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

describe("validation: 'report'", () => {
  const changed = { ...messageUpdated, id: 'changed', payload: { id: '1', message: 7 } };

  test('gives an event that contradicts its schema to the handlers of use() alone, with its faults', async () => {
    const { webhooks, app } = receiver({ validation: 'report' });
    const runs: unknown[] = [];
    const fromFile = eventRouter()
      .on('*', () => runs.push('never'))
      .use((req) => runs.push(['in a file', req.webhook.id]));
    webhooks.on('*', (req) => runs.push(['valid', req.webhook.id])).use(fromFile);
    webhooks.use((req) => runs.push([req.webhook.id, req.faults?.map(({ path }) => path).at(-1)]));
    const { url } = await listen(app);
    expect((await deliver(url, changed)).status).toBe(204);
    expect(runs).toEqual([
      ['in a file', 'changed'],
      ['changed', expect.stringMatching(/^\/payload\/\w+/)],
    ]);
    runs.length = 0;
    await deliver(url, messageUpdated);
    expect(runs).toEqual([
      ['valid', messageUpdated.id],
      'never',
      ['in a file', messageUpdated.id],
      [messageUpdated.id, undefined],
    ]);
  });

  test.each<[string, (webhooks: Webhooks) => unknown]>([
    ['no handler of use() is there', () => {}],
    ['a handler of use() only calls next', (webhooks) => webhooks.use((_req, _res, next) => next())],
  ])('refuses it with 422 if %s, so that it is not lost', async (_name, register) => {
    const codes: string[] = [];
    const { webhooks, app, failures } = receiver({
      validation: 'report',
      idempotency: memoryStore(),
      onReject: (error) => void codes.push(error.code),
    });
    webhooks.on('*', () => {});
    register(webhooks);
    const { url } = await listen(app);
    for (const _ of [1, 2]) expect((await deliver(url, changed)).status).toBe(422);
    expect([codes, failures]).toEqual([['invalid_event', 'invalid_event'], []]);
  });

  test('does not take the corrected event for a duplicate of it', async () => {
    const { webhooks, app } = receiver({ validation: 'report', idempotency: memoryStore() });
    const runs: string[] = [];
    webhooks.on('*', () => runs.push('saved')).use((req) => runs.push(req.faults ? 'kept' : 'seen'));
    const { url } = await listen(app);
    for (const event of [changed, changed, { ...messageUpdated, id: 'changed' }]) await deliver(url, event);
    expect(runs).toEqual(['kept', 'saved', 'seen']);
  });

  test.each([
    [[{ path: '/own' }], undefined],
    ['from a middleware', undefined],
  ])('replaces req.faults of another middleware: %j', async (given, expected) => {
    const { webhooks } = receiver({ validation: 'report' });
    let seen: unknown = 'nothing';
    webhooks.use((req) => (seen = req.faults));
    const { url } = await listen((req, res) => webhooks(Object.assign(req, { faults: given }), res));
    await deliver(url, messageUpdated);
    expect(seen).toBe(expected);
  });
});
