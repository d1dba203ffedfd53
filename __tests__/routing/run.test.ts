import { setTimeout as sleep } from 'node:timers/promises';
import { docsmithWebhooks, memoryStore, type WebhookErrorHandler } from 'docsmith-webhooks';
import express from 'express';
import { deliver, listen, messageUpdated, muteWarnings, nextWarning, receiver, secret } from '../support/endpoint';
import { gate } from '../support/gate';

const forever = () => new Promise(() => {});

describe('handlerTimeout', () => {
  test.each([
    ['never resolves', forever, 'The promise of a handler has not settled.'],
    [
      'never answers',
      (_req: unknown, _res: unknown) => {},
      'A handler that takes res must answer, or return a promise.',
    ],
    [
      'never calls next, although its promise resolves',
      async (_req: unknown, _res: unknown, _next: unknown) => {},
      'A handler that declares next must call it or answer, even if its promise resolves. Without next, it is done when its promise resolves.',
    ],
  ])('passes a 503 to the app when a handler %s, and says what to do', async (_name, handler, advice) => {
    const { webhooks, app, failures } = receiver({ handlerTimeout: 20 });
    webhooks.on('*', handler);
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(503);
    const message = `The handlers did not answer within 20 ms. ${advice}`;
    expect(failures).toEqual([expect.objectContaining({ code: 'handler_timeout', status: 503, message })]);
  });

  test('is answered without detail if there is no app', async () => {
    muteWarnings();
    const { url } = await listen(docsmithWebhooks(secret, { handlerTimeout: 20 }).on('*', forever));
    const response = await deliver(url, messageUpdated);
    expect(response.status).toBe(503);
    const type = expect.stringMatching(/errors\.md#handler_timeout$/);
    expect(await response.json()).toEqual({ type, title: 'Service Unavailable', status: 503, code: 'handler_timeout' });
  });

  test('lets no further handler start', async () => {
    const { webhooks, app } = receiver({ handlerTimeout: 20 });
    const second = jest.fn();
    let release = () => {};
    webhooks.on(
      '*',
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
      () => second(),
    );
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(503);
    release();
    await new Promise(setImmediate);
    expect(second).not.toHaveBeenCalled();
  });

  test('does not affect a handler that has answered and still runs', async () => {
    const { webhooks, app, failures } = receiver({ handlerTimeout: 20 });
    const done = new Promise((resolve) => {
      webhooks.on('*', async (_req, res) => {
        res.sendStatus(202);
        // Node runs timers in order, so a timeout that is still due fires first.
        await new Promise((passed) => setTimeout(passed, 100));
        resolve('done');
      });
    });
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(202);
    expect(await done).toBe('done');
    expect(failures).toEqual([]);
  });

  test('turns a later failure into a warning', async () => {
    const { webhooks, app } = receiver({ handlerTimeout: 20 });
    let fail = (_error: Error) => {};
    webhooks.on(
      '*',
      () =>
        new Promise((_resolve, reject) => {
          fail = reject;
        }),
    );
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(503);
    const warned = nextWarning();
    fail(new Error('too late'));
    expect(await warned).toContain('too late');
  });
});

describe('req.deadline', () => {
  const aborted = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve));

  test('is not aborted while the time lasts, nor when the sender leaves', async () => {
    const { webhooks, app } = receiver();
    const leaving = new AbortController();
    const seen = new Promise<boolean>((resolve) => {
      webhooks.on('*', async (req) => {
        leaving.abort();
        await new Promise((closed) => req.socket.once('close', closed));
        resolve(req.deadline.aborted);
      });
    });
    await expect(deliver((await listen(app)).url, messageUpdated, {}, leaving.signal)).rejects.toThrow('abort');
    expect(await seen).toBe(false);
  });

  test('is aborted at handlerTimeout with the error that the app gets', async () => {
    const { webhooks, app, failures } = receiver({ handlerTimeout: 20 });
    const reason = new Promise((resolve) => {
      webhooks.on('*', (req) => aborted(req.deadline).then(() => resolve(req.deadline.reason)));
    });
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(503);
    expect(await reason).toBe(failures[0]);
  });

  test.each([
    ['its reason', (signal: AbortSignal) => aborted(signal).then(() => Promise.reject(signal.reason))],
    ['an AbortError', (signal: AbortSignal) => sleep(60_000, undefined, { signal })],
  ])('that fails a handler with %s causes no warning', async (_name, wait) => {
    muteWarnings();
    const { webhooks, app, failures } = receiver({ handlerTimeout: 20, idempotency: memoryStore() });
    webhooks.on('*', (req) => wait(req.deadline));
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(503);
    await webhooks.drain();
    expect(failures).toMatchObject([{ code: 'handler_timeout' }]);
    expect(process.emitWarning).not.toHaveBeenCalled();
  });

  test('is not aborted at handlerTimeout for a handler that has answered and goes on', async () => {
    const { webhooks, app } = receiver({ handlerTimeout: 10 });
    const isAborted = new Promise<boolean>((resolve) => {
      webhooks.on('*', async (req, res) => {
        res.sendStatus(202);
        await sleep(30);
        resolve(req.deadline.aborted);
      });
    });
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(202);
    expect(await isAborted).toBe(false);
  });
});

describe('a failure that comes late', () => {
  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  test('is a warning with its own error, even if error handlers follow', async () => {
    const { webhooks, app } = receiver({ handlerTimeout: 20 });
    const warned = nextWarning();
    webhooks.on('*', async () => {
      await pause(50);
      throw new Error('database down');
    });
    const onError: WebhookErrorHandler = (error, _req, _res, next) => next(error);
    webhooks.use(onError);
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(503);
    expect(await warned).toContain('database down');
  });

  test('is a warning if next(error) is called after the answer, and no further handler starts', async () => {
    const { webhooks, app } = receiver();
    const warned = nextWarning();
    const later = jest.fn();
    webhooks.on('*', (_req, res, next) => {
      res.end();
      setTimeout(next, 10, new Error('too late'));
    });
    webhooks.use(() => later());
    const { url } = await listen(app);
    expect((await deliver(url, messageUpdated)).status).toBe(200);
    expect(await warned).toContain('too late');
    expect(later).not.toHaveBeenCalled();
  });

  test('after next() does not release the event while a later handler runs', async () => {
    const { webhooks, app, failures } = receiver({ idempotency: memoryStore() });
    const failing = gate();
    const handler = gate();
    let runs = 0;
    webhooks.use(async (_req, _res, next) => {
      next();
      failing.open();
      throw new Error('audit failed');
    });
    webhooks.on('*', async () => {
      runs++;
      await handler.opened;
    });
    const { url } = await listen(app);
    const first = deliver(url, messageUpdated);
    await failing.opened;
    await pause(5);
    expect((await deliver(url, messageUpdated)).status).toBe(409);
    handler.open();
    expect((await first).status).toBe(500);
    expect(runs).toBe(1);
    expect(failures).toEqual([new Error('audit failed')]);
  });
});

test('a streamed answer counts when it has ended', async () => {
  const { webhooks, app } = receiver();
  const next = jest.fn();
  webhooks.on(
    '*',
    async (_req, res) => {
      res.write('a');
      setTimeout(() => res.end('b'), 5);
    },
    () => next(),
  );
  const { url } = await listen(app);
  expect(await (await deliver(url, messageUpdated)).text()).toBe('ab');
  expect(next).not.toHaveBeenCalled();
});

test('handlers run on after the client disconnects', async () => {
  const { webhooks, app } = receiver();
  const gone = new AbortController();
  const done = new Promise((resolve) => {
    webhooks.on(
      '*',
      async (_req, res) => {
        gone.abort();
        await new Promise((closed) => res.once('close', closed));
      },
      () => resolve('done'),
    );
  });
  const { url } = await listen(app);
  await expect(deliver(url, messageUpdated, {}, gone.signal)).rejects.toThrow();
  expect(await done).toBe('done');
});

/** Delivers the event again until its first delivery has ended. */
async function deliverAgain(url: string): Promise<number> {
  const { status } = await deliver(url, messageUpdated);
  return status === 409 ? deliverAgain(url) : status;
}

test('a handler that answers after the client has disconnected has handled the event: no timeout', async () => {
  const { webhooks, app, failures } = receiver({ handlerTimeout: 10_000, idempotency: memoryStore() });
  const gone = new AbortController();
  const handler = jest.fn();
  webhooks.on('*', (_req, res) => {
    handler();
    gone.abort();
    res.once('close', () => setImmediate(() => res.end()));
  });
  const { url } = await listen(app);
  await expect(deliver(url, messageUpdated, {}, gone.signal)).rejects.toThrow();
  expect(await deliverAgain(url)).toBe(204);
  expect(handler).toHaveBeenCalledTimes(1);
  expect(failures).toEqual([]);
});

test('the event is released if the timeout cuts off an unfinished answer', async () => {
  const handler = jest.fn();
  const webhooks = docsmithWebhooks(secret, { handlerTimeout: 50, idempotency: memoryStore() });
  webhooks.on('*', async (_req, res) => {
    handler();
    if (handler.mock.calls.length > 1) return;
    res.write('a part');
    await new Promise((closed) => res.once('close', closed));
  });
  const { url } = await listen(express().use(webhooks));
  await expect(deliver(url, messageUpdated).then((response) => response.text())).rejects.toThrow();
  expect(await deliverAgain(url)).toBe(204);
  expect(handler).toHaveBeenCalledTimes(2);
});
