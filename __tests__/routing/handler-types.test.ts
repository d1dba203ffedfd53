import { createServer } from 'node:http';
import {
  type AnyEvent,
  docsmithWebhooks,
  eventRouter,
  type Message,
  type WebhookErrorHandler,
  type WebhookHandler,
  type WebhookRequest,
  type WebhookResponse,
} from 'docsmith-webhooks';
import { expectTypeOf } from 'expect-type';
import express, { type Request, type Response } from 'express';
import { secret } from '../support/endpoint';

test("a handler gets Express's request and response", () => {
  expectTypeOf<WebhookRequest>().toExtend<Request>();
  expectTypeOf<WebhookResponse>().toEqualTypeOf<Response>();
});

test('handlers can be declared before they are registered', () => {
  const save: WebhookHandler<'message.created'> = async (req, res) => {
    expectTypeOf(req.webhook.payload).toEqualTypeOf<Message>();
    res.status(202).json({ id: req.webhook.id });
  };
  const report: WebhookErrorHandler = (error, req, _res, next) => next(new Error(req.webhook.id, { cause: error }));
  const count = (req: WebhookRequest) => req.webhook.type;

  const webhooks = docsmithWebhooks(secret)
    .on('message.created', save)
    .on('message.created', save, report)
    .on('*', count)
    .use(report)
    .use(eventRouter().on('*', count));

  expectTypeOf(webhooks.on).toBeFunction();
});

test('a handler of one event does not compile for another', () => {
  const save: WebhookHandler<'message.created'> = (req) => req.webhook.payload.message;
  // @ts-expect-error: a contact is not a message
  docsmithWebhooks(secret).on('contact.created', save);
  // @ts-expect-error: * also matches contacts
  docsmithWebhooks(secret).on('*', save);
});

test('a handler without a pattern can be registered for any event', () => {
  interface Call {
    id: string;
  }
  const trace: WebhookHandler = (req) => {
    expectTypeOf(req.webhook).toEqualTypeOf<AnyEvent<{ id: string }>>();
  };
  const report: WebhookErrorHandler = (error, req, _res, next) => next(new Error(req.webhook.id, { cause: error }));
  docsmithWebhooks(secret).on('message.created', trace, report).on('*', trace, report).use(trace, report);
  docsmithWebhooks<{ 'call.ended': Call }>(secret, { events: { 'call.ended': {} } })
    .on('call.ended', trace, report)
    .use(trace, report);
});

test('the middleware mounts in Express, and in node:http', () => {
  const webhooks = docsmithWebhooks(secret);
  express().use(webhooks).post('/webhooks', webhooks);
  createServer(webhooks);
});
