import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { ServerResponse } from 'node:http';
import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { finished, pipeline as pipelineWithCallback, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import compression from 'compression';
import { docsmithWebhooks, memoryStore, type WebhookHandler } from 'docsmith-webhooks';
import { signedRequest } from 'docsmith-webhooks/testing';
import express from 'express';
import express4 from 'express4';
import { deliver, listen, messageUpdated, muteWarnings, secret } from '../support/endpoint';
import { delivery, openSocket } from '../support/raw-socket';
import { until } from '../support/until';

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
    'req.res, later': [200, (req, _res) => void setTimeout(() => req.res?.json({}), 5)],
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
    const first = await send();
    await first.text();
    expect(first.status).toBe(status);
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

/** Runs a handler for one delivery. Returns whether the event was recorded after the answer, or after the sender has left. */
async function outcomeOf(handler: Handler, options: { leave?: boolean; front?: express.RequestHandler } = {}) {
  const store = memoryStore();
  const webhooks = docsmithWebhooks(secret, { idempotency: { store, key: () => 'key' }, handlerTimeout: 400 });
  const started = new Promise<void>((resolve) => {
    webhooks.use((_req, _res, next) => {
      resolve();
      next();
    });
  });
  const { front = (_req, _res, next) => next(), leave } = options;
  const { port } = await listen(express().use(front, webhooks.on('*', handler)));
  const socket = openSocket(port);
  await socket.send(delivery(JSON.stringify(messageUpdated)));
  await started;
  if (leave) await socket.hangUp();
  let verdict = 'in_flight';
  await until(async () => {
    verdict = await store.claim('key', 'test', 60_000);
    return verdict !== 'in_flight';
  });
  await socket.hangUp();
  return verdict === 'done' ? 'recorded' : 'released';
}

const pause = (milliseconds = 30) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const large = () => Readable.from([Buffer.alloc(200_000), Buffer.alloc(200_000)]);
const broken = () =>
  Readable.from(
    (async function* () {
      yield 'first';
      await pause(5);
      throw new Error('The source is broken.');
    })(),
  );

describe('an answer that is cut', () => {
  test.each<[string, Handler]>([
    [
      'a handler whose work fails after the sender has left',
      (_req, res, next) => {
        res.write(' ');
        res.once('close', () => setTimeout(next, 20, new Error('work failed')));
      },
    ],
    ['a handler that never ends its answer', (_req, res) => void res.write(' ')],
    [
      'res.destroy()',
      (_req, res) => {
        res.write(' ');
        res.once('close', () => setTimeout(() => res.destroy(), 20));
      },
    ],
  ])('by the sender is no success: %s', async (_what, handler) => {
    expect(await outcomeOf(handler, { leave: true })).toBe('released');
  });

  test.each<[string, Handler]>([
    ['a pipeline() whose source fails', (_req, res) => void pipelineWithCallback(broken(), res, () => {})],
    ['an awaited pipeline() whose source fails', (_req, res) => pipeline(broken(), res)],
    [
      'res.destroy() before any byte',
      async (_req, res) => {
        await pause(5);
        res.destroy();
      },
    ],
    ['res.destroy() in a callback', (_req, res) => void setTimeout(() => res.destroy(), 5)],
  ])('by the handler releases the event: %s', async (_what, handler) => {
    expect(await outcomeOf(handler)).toBe('released');
  });

  test('by the sender is a success if the handler then ends it', async () => {
    const handler: Handler = (_req, res) => {
      res.write(' ');
      res.once('close', () => setTimeout(() => res.end('done'), 20));
    };
    expect(await outcomeOf(handler, { leave: true })).toBe('recorded');
  });
});

describe('after the sender has left', () => {
  const left =
    (work: (...given: Parameters<Handler>) => unknown): Handler =>
    async (req, res, next) => {
      await new Promise((resolve) => req.socket.once('close', resolve));
      await pause(5);
      return work(req, res, next);
    };

  test.each<[string, Handler]>([
    ['a stream that is larger than the buffers', (_req, res) => pipeline(large(), res)],
    [
      'a wait for the end of the response',
      async (_req, res) => {
        res.end('x');
        await new Promise((resolve) => finished(res, resolve));
      },
    ],
    [
      'a wait for its close',
      async (_req, res) => {
        res.end('x');
        await new Promise((resolve) => res.once('close', resolve));
      },
    ],
    ['a header that was set before', async (_req, res) => res.end(String(res.get('x-job')).trim())],
  ])('%s does not hang: the event is recorded', async (_what, work) => {
    const front: express.RequestHandler = (_req, res, next) => {
      res.set('X-Job', '7');
      next();
    };
    expect(await outcomeOf(left(work), { leave: true, front })).toBe('recorded');
  });

  test('writing after the end does not end the process', async () => {
    const handler = left(async (_req, res) => {
      res.end();
      res.write('more');
      res.end('more');
      await pause(10);
    });
    expect(await outcomeOf(handler, { leave: true })).toBe('recorded');
  });

  test.each<[string, express.RequestHandler]>([
    [
      'wraps res.json()',
      (_req, res, next) => {
        const json = res.json.bind(res);
        res.json = (body: unknown) => json({ body });
        next();
      },
    ],
    [
      'replaces the methods of res, as express-timeout-handler does',
      (_req, res, next) => {
        setTimeout(() => Object.assign(res, { json: () => res, status: () => res, send: () => res }), 5);
        next();
      },
    ],
  ])('a 500 releases the event, although a middleware %s', async (_what, front) => {
    expect(
      await outcomeOf(
        left((_req, res) => res.status(500).json({})),
        { leave: true, front },
      ),
    ).toBe('released');
  });

  test('a 500 by a function that closes over the response releases the event', async () => {
    const front: express.RequestHandler = (_req, res, next) => {
      const fail = () => {
        res.statusCode = 500;
        res.end();
      };
      next(Object.assign(res, { fail }) && undefined);
    };
    expect(
      await outcomeOf(
        left((_req, res) => Reflect.get(res, 'fail')()),
        { leave: true, front },
      ),
    ).toBe('released');
  });

  test('a pipelined answer that waits behind an earlier one does not hold the claim', async () => {
    const store = memoryStore();
    const idempotency = { store, key: (event: { id: string }) => event.id };
    let start = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const webhooks = docsmithWebhooks(secret, { idempotency }).on('*', async (req, res) => {
      if (req.webhook.id === 'slow') return pause(500);
      start();
      await new Promise((resolve) => req.socket.once('close', resolve));
      await pause(5);
      return pipeline(large(), res);
    });
    const { port } = await listen(webhooks);
    const socket = openSocket(port);
    for (const id of ['slow', 'waiting']) await socket.send(delivery(JSON.stringify({ ...messageUpdated, id })));
    await started;
    await socket.hangUp();
    await until(async () => (await store.claim('waiting', 'test', 60_000)) === 'done');
  });
});

describe('beside other middleware', () => {
  test('a head that was sent before is completed by the handler, or by the package', async () => {
    for (const handler of [(_req, res) => void setTimeout(() => res.end('done'), 5), async () => {}] as Handler[]) {
      const front: express.RequestHandler = (_req, res, next) => {
        res.writeHead(200, { 'Content-Type': 'text/plain' });
        res.write('> ');
        next();
      };
      const { url } = await listen(express().use(front, docsmithWebhooks(secret).on('*', handler)));
      expect(await (await deliver(url, messageUpdated)).text()).toMatch(/^> (done)?$/);
    }
  });

  test('an error after another answer is a warning, and the connection carries the next delivery', async () => {
    let runs = 0;
    const webhooks = docsmithWebhooks(secret).on('*', async () => {
      if (++runs > 1) return pause(60);
      await pause(40);
      throw new Error('late');
    });
    const answerFirst: express.RequestHandler = (_req, res, next) => {
      if (runs === 0) setTimeout(() => res.sendStatus(503), 5);
      next();
    };
    const { port } = await listen(express().use(answerFirst, webhooks));
    const socket = openSocket(port);
    await socket.send(delivery(JSON.stringify(messageUpdated)));
    await socket.answers(1);
    await socket.send(delivery(JSON.stringify(messageUpdated)));
    expect((await socket.answers(2)).map(({ status }) => status)).toEqual([503, 204]);
    await socket.hangUp();
  });

  test('many deliveries on one connection leave no listener on it, even if they were answered before', async () => {
    let listeners = 0;
    const acknowledgeFirst: express.RequestHandler = (req, res, next) => {
      listeners = req.socket.listenerCount('close');
      res.sendStatus(202);
      next();
    };
    const webhooks = docsmithWebhooks(secret, { idempotency: memoryStore() }).on('*', () => {});
    const { port } = await listen(express().use(acknowledgeFirst, webhooks));
    const socket = openSocket(port);
    for (let count = 1; count <= 15; count++) {
      await socket.send(delivery(JSON.stringify({ ...messageUpdated, id: `${count}` })));
      await socket.answers(count);
    }
    expect(listeners).toBeLessThan(5);
    await socket.hangUp();
  });

  test('a frozen property and a class on res are what they are', async () => {
    const front: express.RequestHandler = (_req, res, next) => {
      Object.defineProperty(res, 'frozen', { value: () => 'frozen' });
      next(Object.assign(res, { Kind: class {} }) && undefined);
    };
    const handler: Handler = (_req, res) => {
      const kind: unknown = Reflect.construct(Reflect.get(res, 'Kind'), []);
      res.json([Reflect.get(res, 'frozen')(), typeof kind]);
    };
    const { url } = await listen(express().use(front, docsmithWebhooks(secret).on('*', handler)));
    expect(await (await deliver(url, messageUpdated)).json()).toEqual(['frozen', 'object']);
  });
});

test('over HTTP/2, a sender that leaves in the middle of the answer does not end the process', async () => {
  const store = memoryStore();
  const webhooks = docsmithWebhooks(secret, { idempotency: { store, key: () => 'key' } });
  let start = () => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  webhooks.on('*', async (_req, res) => {
    res.write('x');
    start();
    await new Promise((resolve) => res.once('close', resolve));
    await pause(5);
    res.end('y');
  });
  // The types of node:http and node:http2 differ in members that the package does not use.
  const server = createServer(webhooks as never).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).on('error', () => {});
  const { headers, body } = signedRequest(messageUpdated, secret);
  const request = session.request({ ':method': 'POST', ':path': '/', ...headers }).on('error', () => {});
  request.end(body);
  await started;
  await pause(5);
  request.close();
  await until(async () => (await store.claim('key', 'test', 60_000)) === 'done');
  session.destroy();
  server.close();
});
