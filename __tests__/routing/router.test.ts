import { captureRawBody, eventRouter, validateEvent, verifySignature } from 'docsmith-webhooks';
import express from 'express';
import { deliver, eventOf, listen, messageUpdated, secret } from '../support/endpoint';

describe('eventRouter() by itself', () => {
  const steps = [captureRawBody(), verifySignature(secret), validateEvent()];

  test('is the last step, and answers 204', async () => {
    const handler = jest.fn();
    const app = express().use(
      ...steps,
      eventRouter().on('message.*', (req) => handler(req.webhook)),
    );
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(204);
    expect(handler).toHaveBeenCalledWith(messageUpdated);
  });

  test('passes errors of its handlers to the app', async () => {
    const app = express().use(
      ...steps,
      eventRouter().on('*', () => {
        throw Object.assign(new Error('teapot'), { status: 418 });
      }),
    );
    app.use(((error, _req, res, _next) => res.sendStatus(error.status)) satisfies express.ErrorRequestHandler);
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(418);
  });

  test('accepts the types of the events option', async () => {
    const events = { 'invoice.paid': { required: ['id'] } };
    const handler = jest.fn();
    const app = express().use(
      captureRawBody(),
      verifySignature(secret),
      validateEvent({ events }),
      eventRouter({ events }).on('invoice.*', (req) => handler(req.webhook.payload.id)),
    );
    expect((await deliver((await listen(app)).url, eventOf('invoice.paid'))).status).toBe(204);
    expect(handler).toHaveBeenCalledWith('WAz8eIbvDR60rouK');
  });

  test('does not run for a type that validateEvent() did not validate: 500, and the error says what to do', async () => {
    const handler = jest.fn();
    const errors: unknown[] = [];
    const app = express().use(
      ...steps,
      eventRouter({ events: { 'invoice.paid': {} } }).on('invoice.paid', () => handler()),
    );
    app.use(((error, _req, res, _next) => {
      errors.push(error.message);
      res.sendStatus(error.status);
    }) satisfies express.ErrorRequestHandler);
    expect((await deliver((await listen(app)).url, eventOf('invoice.paid'))).status).toBe(500);
    expect(errors).toEqual([expect.stringContaining('Give both the same events option.')]);
    expect(handler).not.toHaveBeenCalled();
  });
});
