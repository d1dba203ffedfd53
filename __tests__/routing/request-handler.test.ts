import type { WebhookErrorHandler, WebhookHandler, Webhooks } from 'docsmith-webhooks';
import { deliver, listen, messageUpdated, nextWarning, receiver } from '../support/endpoint';

type Handler = WebhookHandler<'*'>;
type ErrorHandler = WebhookErrorHandler<'*'>;

/** Delivers one event. Returns the answer, the words that the handlers wrote, and the errors that reached the app. */
async function run(register: (webhooks: Webhooks, write: (word: string) => void) => void) {
  const words: string[] = [];
  const { webhooks, app, failures } = receiver();
  register(webhooks, (word) => words.push(word));
  const { url } = await listen(app);
  const response = await deliver(url, messageUpdated);
  return { status: response.status, body: await response.text(), words, failures };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('a handler of no parameter, or of (req)', () => {
  test('is done when it returns', async () => {
    expect(
      await run((webhooks, write) =>
        webhooks.on(
          '*',
          () => write('a'),
          (_req) => write('b'),
        ),
      ),
    ).toMatchObject({
      status: 204,
      words: ['a', 'b'],
    });
  });

  test('is done when its promise resolves', async () => {
    const outcome = await run((webhooks, write) =>
      webhooks.on(
        '*',
        async (_req) => pause().then(() => write('a')),
        () => write('b'),
      ),
    );
    expect(outcome).toMatchObject({ status: 204, words: ['a', 'b'] });
  });
});

test('the then() of a returned promise is called once, since a query can run when it is called', async () => {
  const then = jest.fn((resolve: () => void) => resolve());
  const outcome = await run((webhooks, write) =>
    webhooks.on(
      '*',
      () => ({ then }),
      () => write('b'),
    ),
  );
  expect(outcome).toMatchObject({ status: 204, words: ['b'] });
  expect(then).toHaveBeenCalledTimes(1);
});

describe('a handler of (req, res)', () => {
  test('is done when it has answered, at once or later', async () => {
    const atOnce = await run((webhooks, write) =>
      webhooks.on(
        '*',
        (_req, res) => res.status(202).send('ok'),
        () => write('never'),
      ),
    );
    expect(atOnce).toMatchObject({ status: 202, body: 'ok', words: [] });
    const later = await run((webhooks, write) =>
      webhooks.on(
        '*',
        (_req, res) => void setTimeout(() => res.send('ok'), 5),
        () => write('never'),
      ),
    );
    expect(later).toMatchObject({ status: 200, body: 'ok', words: [] });
  });

  test('is done when its promise resolves, and the chain goes on if there is no answer', async () => {
    const silent = await run((webhooks, write) =>
      webhooks.on(
        '*',
        async (_req, _res) => pause(),
        () => write('b'),
      ),
    );
    expect(silent).toMatchObject({ status: 204, words: ['b'] });
    const answered = await run((webhooks, write) =>
      webhooks.on(
        '*',
        async (_req, res) => pause().then(() => res.send('ok')),
        () => write('never'),
      ),
    );
    expect(answered).toMatchObject({ status: 200, words: [] });
  });
});

describe('a handler of (req, res, next)', () => {
  test('continues the chain with next()', async () => {
    const outcome = await run((webhooks, write) =>
      webhooks.on(
        '*',
        (_req, _res, next) => {
          write('a');
          next();
          write('c');
        },
        () => write('b'),
      ),
    );
    expect(outcome).toMatchObject({ status: 204, words: ['a', 'b', 'c'] });
  });

  test('may call next() later', async () => {
    const outcome = await run((webhooks, write) =>
      webhooks.on(
        '*',
        (_req, _res, next) => void setTimeout(next, 5),
        () => write('b'),
      ),
    );
    expect(outcome).toMatchObject({ status: 204, words: ['b'] });
  });

  test('continues the chain once, even if it calls next() several times', async () => {
    const twice: WebhookHandler<'*'> = (_req, _res, next) => {
      next();
      next();
      next(new Error('ignored'));
    };
    expect(await run((webhooks, write) => webhooks.on('*', twice, () => write('b')))).toMatchObject({
      status: 204,
      words: ['b'],
      failures: [],
    });
  });
});

describe('a failure', () => {
  const throwing: Handler = () => {
    throw new Error('boom');
  };
  const failing: Record<string, Handler> = {
    'a throw': throwing,
    'a rejection': () => Promise.reject(new Error('boom')),
    'a late rejection': async () => {
      await pause();
      throw new Error('boom');
    },
    'next(error)': (_req, _res, next) => next(new Error('boom')),
  };

  test.each(Object.entries(failing))('by %s goes to the app', async (_name, handler) => {
    const outcome = await run((webhooks, write) => webhooks.on('*', handler, () => write('never')));
    expect(outcome).toMatchObject({ status: 500, words: [], failures: [new Error('boom')] });
  });

  test.each(Object.entries(failing))('by %s goes first to the error handlers of its chain', async (_name, handler) => {
    const outcome = await run((webhooks, write) => {
      const onError: ErrorHandler = (error, _req, res, _next) => {
        write(String(error));
        res.status(503).end();
      };
      webhooks.on('*', handler, () => write('never'), onError);
    });
    expect(outcome).toMatchObject({ status: 503, words: ['Error: boom'], failures: [] });
  });

  test.each([
    [
      'throw undefined',
      () => {
        throw undefined;
      },
    ],
    ['a rejection with undefined', () => Promise.reject()],
  ])('by %s is an error too', async (_name, handler) => {
    const outcome = await run((webhooks) => webhooks.on('*', handler));
    expect(outcome).toMatchObject({ status: 500, failures: [new Error('A webhook handler threw undefined.')] });
  });

  test.each(['route', 'router'])("that is a thrown '%s' is an error, and no signal of next", async (word) => {
    const failing: readonly Handler[] = [
      () => {
        throw word;
      },
      () => Promise.reject(word),
      async (_req, _res, _next) => Promise.reject(word),
    ];
    for (const handler of failing) {
      const outcome = await run((webhooks, write) => webhooks.on('*', handler, () => write('never')));
      const failure = new Error(`A webhook handler threw '${word}'.`);
      expect(outcome).toMatchObject({ status: 500, words: [], failures: [failure] });
    }
  });

  test('is resolved when an error handler calls next()', async () => {
    const forgive: ErrorHandler = (_error, _req, _res, next) => next();
    const outcome = await run((webhooks, write) => webhooks.on('*', throwing, forgive, () => write('b')));
    expect(outcome).toMatchObject({ status: 204, words: ['b'], failures: [] });
  });

  test('of an error handler replaces the error', async () => {
    const worsen: ErrorHandler = (_error, _req, _res, _next) => {
      throw new Error('worse');
    };
    const outcome = await run((webhooks) => webhooks.on('*', throwing, worsen));
    expect(outcome).toMatchObject({ status: 500, failures: [new Error('worse')] });
  });

  test('after next() is not lost', async () => {
    const outcome = await run((webhooks) =>
      webhooks.on(
        '*',
        async (_req, _res, next) => {
          next();
          throw new Error('boom');
        },
        () => pause(),
      ),
    );
    expect(outcome).toMatchObject({ status: 500, failures: [new Error('boom')] });
  });

  test('after the answer becomes a warning of the process', async () => {
    const warned = nextWarning();
    const outcome = await run((webhooks) =>
      webhooks.on(
        '*',
        (_req, _res, next) => {
          next();
          throw new Error('boom');
        },
        (_req, res) => res.send('ok'),
      ),
    );
    expect(outcome).toMatchObject({ status: 200, failures: [] });
    expect(await warned).toContain('boom');
  });
});
