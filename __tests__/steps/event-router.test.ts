import { captureRawBody, eventRouter, validateEvent, verifySignature } from 'docsmith-webhooks';
import { deliver, listen, messageUpdated, nextWarning, secret } from '../support/endpoint';
import { serve } from '../support/steps';

const before = [captureRawBody(), verifySignature(secret), validateEvent()];

test('runs the handlers of the event, and answers 204 when none of them has answered', async () => {
  const handler = jest.fn();
  const { url } = await serve(
    ...before,
    eventRouter().on('message.updated', (req) => handler(req.webhook.id)),
  );
  expect((await deliver(url, messageUpdated)).status).toBe(204);
  expect(handler).toHaveBeenCalledWith(messageUpdated.id);
});

test('sends the answer of a handler', async () => {
  const { url } = await serve(
    ...before,
    eventRouter().on('*', (_req, res) => res.status(202).send('queued')),
  );
  const response = await deliver(url, messageUpdated);
  expect([response.status, await response.text()]).toEqual([202, 'queued']);
});

test('passes a 503 to the app if the handlers are slower than handlerTimeout', async () => {
  const router = eventRouter({ handlerTimeout: 10 }).on('*', () => new Promise(() => {}));
  const { url, failures } = await serve(...before, router);
  expect((await deliver(url, messageUpdated)).status).toBe(503);
  expect(failures).toEqual([expect.objectContaining({ code: 'handler_timeout' })]);
});

test('passes the error of a handler to the app', async () => {
  const thrown = Object.assign(new Error('boom'), { status: 418 });
  const { url, failures } = await serve(
    ...before,
    eventRouter().on('*', () => Promise.reject(thrown)),
  );
  expect((await deliver(url, messageUpdated)).status).toBe(418);
  expect(failures).toEqual([thrown]);
});

test('alone on a server fails closed', async () => {
  const warned = nextWarning();
  const response = await deliver((await listen(eventRouter())).url, messageUpdated);
  expect([response.status, await response.json()]).toEqual([500, expect.objectContaining({ code: 'step_missing' })]);
  expect(await warned).toContain('eventRouter() ran without validateEvent() before it');
});
