import { createServer } from 'node:http';
import {
  type AnyEvent,
  docsmithWebhooks,
  eventRouter,
  type Message,
  type Next,
  type WebhookErrorHandler,
  type WebhookHandler,
  type WebhookRequest,
  type WebhookResponse,
} from 'docsmith-webhooks';
import { expectTypeOf } from 'expect-type';
import express, { type Request, type Response } from 'express';
import { compile } from '../support/compile';
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

test('req is inferred beside an error handler, and in arrays', () => {
  const report: WebhookErrorHandler = (_error, _req, _res, next) => next();
  docsmithWebhooks(secret)
    .on('message.created', (req) => expectTypeOf(req.webhook.payload).toEqualTypeOf<Message>(), report)
    .on(
      'message.created',
      (_req, _res, next) => next(),
      [(req) => expectTypeOf(req.webhook.payload).toEqualTypeOf<Message>(), [report]],
      [[(_req, res) => expectTypeOf(res).toEqualTypeOf<WebhookResponse>()]],
    )
    .use([(req) => expectTypeOf(req.webhook).toEqualTypeOf<AnyEvent>(), [report]], eventRouter());
});

test('handlers in arrays are checked like others', () => {
  const save: WebhookHandler<'message.created'> = (req) => req.webhook.payload.message;
  const chain: readonly WebhookHandler<'message.created'>[] = [save, save];
  docsmithWebhooks(secret)
    .on('message.created', chain)
    .on('message.created', save, ...chain)
    .on('message.created', ...chain, save);
  // @ts-expect-error: a contact is not a message
  docsmithWebhooks(secret).on('contact.created', [[save]]);
  // @ts-expect-error: the event can be of any type
  docsmithWebhooks(secret).use([save]);
});

test('an error handler can also be annotated parameter by parameter', () => {
  docsmithWebhooks(secret)
    .on('*', (error: unknown, _req: WebhookRequest, _res: WebhookResponse, next: Next) => next(error))
    .use((error: unknown, _req: WebhookRequest, _res: WebhookResponse, next: Next) => next(error));
});

test('on() and use() without a handler do not compile, and throw', () => {
  // @ts-expect-error: no handler
  expect(() => docsmithWebhooks(secret).on('message.created')).toThrow(TypeError);
  // @ts-expect-error: no handler
  expect(() => docsmithWebhooks(secret).use()).toThrow(TypeError);
});

test('the compile error of a wrong pattern says what is wrong', () => {
  const router = "import { eventRouter } from 'docsmith-webhooks';\nconst router = eventRouter();\n";
  const faults = compile([
    `${router} router.on('mesage.created', (req) => req.webhook);`,
    `${router} router.on(['message.created', '*.delete'], (req) => req.webhook);`,
    `${router} router.on(7, () => {});`,
  ]);
  expect(faults).toEqual([
    expect.stringContaining(`"'mesage.created' is no event pattern"`),
    expect.stringMatching(/"'\*\.delete' is no event pattern".*Did you mean '"\*\.deleted"'\?$/),
    expect.stringContaining("Argument of type '7' is not assignable"),
  ]);
});

test('the middleware mounts in Express, and in node:http', () => {
  const webhooks = docsmithWebhooks(secret);
  express().use(webhooks).post('/webhooks', webhooks);
  createServer(webhooks);
});
