import { createReadStream } from 'node:fs';
import { ServerResponse } from 'node:http';
import compression from 'compression';
import { docsmithWebhooks, memoryStore, type WebhookHandler } from 'docsmith-webhooks';
import { signedRequest } from 'docsmith-webhooks/testing';
import express from 'express';
import express4 from 'express4';
import { deliver, listen, messageUpdated, muteWarnings, secret } from '../support/endpoint';

type Handler = WebhookHandler<'*'>;

beforeEach(muteWarnings);

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
] as const)('on %s, the answer of a handler is noted', (_name, framework) => {
  const answers: Readonly<Record<string, [status: number, handler: Handler]>> = {
    'res.json()': [200, (_req, res) => res.json({})],
    'res.json() later': [200, (_req, res) => void setTimeout(() => res.json({}), 5)],
    'res.sendStatus()': [202, (_req, res) => res.sendStatus(202)],
    'res.redirect()': [302, (_req, res) => res.redirect('/elsewhere')],
    'res.sendFile()': [200, (_req, res) => res.sendFile(__filename)],
    'res.writeHead() by hand': [201, (_req, res) => void res.writeHead(201, { 'X-A': 'b' }).end('a')],
    'a pipe': [200, (_req, res) => void createReadStream(__filename).pipe(res)],
    'a function that other middleware has put on res': [
      200,
      (_req, res) => Reflect.apply(Reflect.get(res, 'ok'), res, []),
    ],
    'such a function, called later': [200, (_req, res) => void setTimeout(() => Reflect.get(res, 'ok')(), 5)],
    'req.res': [200, (req, _res) => req.res?.json({})],
  };

  function serve(handler: Handler, ...before: express.RequestHandler[]) {
    const webhooks = docsmithWebhooks(secret, { idempotency: memoryStore(), handlerTimeout: 5_000 });
    const handled = jest.fn();
    webhooks.on('*', (_req, _res, next) => {
      handled();
      next();
    });
    const app = framework().use((_req: unknown, res: express.Response, next: () => void) => {
      Object.assign(res, { ok: () => res.json({}) });
      next();
    });
    for (const middleware of before) app.use(middleware);
    return { app: app.use(webhooks.on('*', handler)), handled };
  }

  test.each(Object.entries(answers))('by %s', async (_how, [status, handler]) => {
    const { app, handled } = serve(handler);
    const { url } = await listen(app);
    const event = { ...messageUpdated };
    const send = () => fetch(url, { ...signedRequest(event, secret), redirect: 'manual' });
    expect((await send()).status).toBe(status);
    expect((await send()).status).toBe(204);
    expect(handled).toHaveBeenCalledTimes(1);
  });

  test.each(Object.entries(answers))('with compression in front, by %s', async (_how, [status, handler]) => {
    const { app, handled } = serve(handler, compression({ threshold: 0 }));
    const { url } = await listen(app);
    const send = () => fetch(url, { ...signedRequest(messageUpdated, secret), redirect: 'manual' });
    const first = await send();
    await first.text();
    expect(first.status).toBe(status);
    expect((await send()).status).toBe(204);
    expect(handled).toHaveBeenCalledTimes(1);
  });

  test('res.sendFile() of a missing file is an error of the handler: the event is released', async () => {
    const { app, handled } = serve((_req, res) => res.sendFile('/no/such/file'));
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(404);
    expect((await deliver(url, messageUpdated)).status).toBe(404);
    expect(handled).toHaveBeenCalledTimes(2);
  });

  test('res stays in hand: it is a ServerResponse, keeps its app and its locals, and its methods can be chained', async () => {
    const seen: unknown[] = [];
    const { app } = serve((req, res) => {
      res.locals.seen = true;
      seen.push(res instanceof ServerResponse, res.app === req.app, req.res?.locals.seen, res.req === req);
      res.status(202).set('X-A', 'b').writeHead(202).end();
    });
    const response = await deliver((await listen(app)).url, messageUpdated);
    expect([response.status, response.headers.get('x-a')]).toEqual([202, 'b']);
    expect(seen).toEqual([true, true, true, true]);
  });
});
