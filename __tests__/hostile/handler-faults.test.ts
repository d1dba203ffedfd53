import { once } from 'node:events';
import { docsmithWebhooks, type WebhookHandler, type WebhooksOptions } from 'docsmith-webhooks';
import { listen, messageUpdated, muteWarnings, platforms, secret } from '../support/endpoint';
import { leaveNothingBehind } from '../support/leftovers';
import { type Answer, delivery, openSocket } from '../support/raw-socket';
import { until } from '../support/until';

type Handler = WebhookHandler<'*'>;

const message = JSON.stringify(messageUpdated);
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

leaveNothingBehind();
beforeEach(muteWarnings);

describe.each(Object.entries(platforms))('on %s', (_name, mount) => {
  async function connection(options: WebhooksOptions, ...handlers: readonly Handler[]) {
    const endpoint = await listen(mount(docsmithWebhooks(secret, options).on('*', handlers)));
    return { ...endpoint, socket: openSocket(endpoint.port) };
  }

  describe('an unfinished answer', () => {
    const unended: Readonly<Record<string, Handler>> = {
      'of a handler that returns': (_req, res) => {
        res.write('a');
      },
      'of a handler whose promise resolves at once': async (_req, res) => {
        res.write('a');
      },
      'of a handler that calls next()': (_req, res, next) => {
        res.write('a');
        next();
      },
      'of a handler whose promise resolves later': async (_req, res) => {
        res.write('a');
        await pause(1);
      },
    };

    test.each(Object.entries(unended))(
      '%s is cut off when the time is up: the connection is closed',
      async (_how, handler) => {
        const { socket } = await connection({ handlerTimeout: 50 }, handler);
        await socket.send(delivery(message));
        expect((await socket.closed()).length).toBeLessThanOrEqual(1);
      },
    );

    test('may be ended after next()', async () => {
      const { socket } = await connection({}, (_req, res, next) => {
        res.setHeader('Content-Length', 2);
        res.write('a');
        setTimeout(() => res.end('b'), 20);
        next();
      });
      await socket.send(delivery(message, 'Connection: close'));
      expect(await socket.closed()).toMatchObject([{ status: 200, body: 'ab' }]);
    });

    test('is cut off when a later handler throws: the connection is closed', async () => {
      const { socket } = await connection(
        {},
        (_req, res, next) => {
          res.write('a');
          next();
        },
        () => Promise.reject(new Error('boom')),
      );
      await socket.send(delivery(message));
      expect((await socket.closed()).length).toBeLessThanOrEqual(1);
    });
  });

  describe('a complete answer', () => {
    const failing: Readonly<Record<string, Handler>> = {
      'a throw': (_req, res) => {
        res.end('answer');
        throw new Error('boom');
      },
      'a rejection': async (_req, res) => {
        res.end('answer');
        throw new Error('boom');
      },
      'next(error)': (_req, res, next) => {
        res.end('answer');
        next(new Error('boom'));
      },
    };

    test.each(Object.entries(failing))(
      'is the only one, even if the handler then fails: %s',
      async (_what, handler) => {
        const { socket } = await connection({}, handler);
        await socket.send(delivery(message, 'Connection: close'));
        expect(statuses(await socket.closed())).toEqual([200]);
      },
    );

    test('is the only one after next(), and the handlers that follow run', async () => {
      const followed = jest.fn();
      const { socket } = await connection(
        {},
        (_req, res, next) => {
          res.end('answer');
          next();
        },
        () => followed(),
      );
      await socket.send(delivery(message, 'Connection: close'));
      expect(statuses(await socket.closed())).toEqual([200]);
      expect(followed).toHaveBeenCalledTimes(1);
    });
  });

  describe('handlerTimeout', () => {
    test('is one 503: a later answer is not sent, and a later failure is a warning', async () => {
      const warn = jest.spyOn(process, 'emitWarning');
      const { socket } = await connection({ handlerTimeout: 20 }, async (_req, res) => {
        await once(res, 'finish');
        res.setHeader('X-Late', 'yes');
        res.end('late');
        throw new Error('too late');
      });
      await socket.send(delivery(message, 'Connection: close'));
      expect(statuses(await socket.closed())).toEqual([503]);
      await until(() => warn.mock.calls.some(([warning]) => String(warning).includes('too late')));
    });

    test('does not stop the next request on the connection', async () => {
      let waits = true;
      const { socket } = await connection({ handlerTimeout: 20 }, () => (waits ? new Promise(() => {}) : undefined));
      await socket.send(delivery(message));
      expect(statuses(await socket.answers(1))).toEqual([503]);
      waits = false;
      await socket.send(delivery(message, 'Connection: close'));
      expect(statuses(await socket.closed())).toEqual([503, 204]);
    });
  });

  describe('a sender that has disconnected', () => {
    test.each([
      ['answers', async (_req, res) => void res.end('nobody hears')],
      ['throws', () => Promise.reject(new Error('boom'))],
      ['passes on', (_req, _res, next) => next()],
      ['returns', () => {}],
    ] satisfies [string, Handler][])('does no harm if a handler then %s', async (_what, handler) => {
      const { socket, port, server } = await connection(
        {},
        async (req, _res) => {
          server.emit('handling');
          await once(req.socket, 'close');
        },
        handler,
      );
      const handling = once(server, 'handling');
      await socket.send(delivery(message));
      await handling;
      await socket.hangUp();
      const next = openSocket(port);
      await next.send(delivery('{', 'Connection: close'));
      expect(statuses(await next.closed())).toEqual([400]);
    });
  });
});
