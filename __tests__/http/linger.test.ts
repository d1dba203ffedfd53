import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { docsmithWebhooks, type WebhooksOptions } from 'docsmith-webhooks';
import { listen, messageUpdated, muteWarnings, platforms, secret } from '../support/endpoint';
import { leaveNothingBehind } from '../support/leftovers';
import { chunk, delivery, head, lengthOf, openSocket, signatureOf } from '../support/raw-socket';
import { until } from '../support/until';

const signed = signatureOf('');
const huge = 'Content-Length: 500000000';
const piece = Buffer.alloc(65_536, ' ');

/** Requests that are rejected before their body has arrived, and whose connection is closed. */
const rejected: readonly [what: string, status: number, request: string, options: WebhooksOptions][] = [
  ['401, of a known length', 401, head(huge), {}],
  ['401, of no known length', 401, head('Transfer-Encoding: chunked'), {}],
  ['401, short, but the sender wants the connection to be closed', 401, head(lengthOf(piece), 'Connection: close'), {}],
  ['401, in HTTP/1.0', 401, head(huge).replace('HTTP/1.1', 'HTTP/1.0'), {}],
  ['405', 405, head(signed, huge).replace('POST', 'PUT'), {}],
  ['415', 415, head(signed, huge, 'Content-Type: text/plain'), {}],
  ['413 for its length', 413, head(signed, huge), {}],
  ['413 for what has arrived', 413, head(signed, 'Transfer-Encoding: chunked') + chunk('x'.repeat(20)), { limit: 10 }],
  ['408', 408, `${head(signed, 'Content-Length: 1000000')}{`, { bodyTimeout: 20 }],
  [
    'a status of onReject',
    418,
    head(huge),
    {
      onReject: (_error, _req, res) => {
        res.statusCode = 418;
        res.end();
      },
    },
  ],
];

type Mount = (typeof platforms)[keyof typeof platforms];

leaveNothingBehind();

/** Starts a receiver, and opens a connection that does not close by itself when the receiver ends its side. */
async function connection(mount: Mount, options: WebhooksOptions = {}) {
  const handled = jest.fn();
  const { server, port } = await listen(mount(docsmithWebhooks(secret, options).use(() => handled())));
  const onServer: Promise<Socket[]> = once(server, 'connection');
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).setNoDelay();
  const [serverSide] = await onServer;
  if (!serverSide) throw new Error('No connection');
  const closed = new Promise<boolean>((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes;
  });
  const ended = once(socket, 'end');
  return { server, port, socket, serverSide, handled, ended, closed, answer: () => answer };
}

/** Sends in several packets, because a reset is noticed only by the packets after it. */
async function sendMore(socket: Socket): Promise<void> {
  for (let sent = 0; sent < 4; sent++) {
    await new Promise((resolve) => socket.write(piece, resolve));
    await sleep(2);
  }
  socket.end();
}

describe.each(Object.entries(platforms))('after a rejection on %s', (_name, mount) => {
  test.each(rejected)(
    'the sender can send more of the body: %s, and no reset',
    async (_what, status, request, options) => {
      const { socket, ended, closed, answer } = await connection(mount, options);
      socket.write(request);
      await ended;
      await sendMore(socket);
      const wasReset = await closed;
      expect([answer().slice(0, 12), wasReset]).toEqual([`HTTP/1.1 ${status}`, false]);
    },
  );

  test('the connection is closed when the sender closes it, without a wait', async () => {
    const patient = await connection(mount);
    patient.socket.write(head(huge));
    await patient.ended;
    const { socket, serverSide, ended } = await connection(mount);
    socket.write(head(huge));
    await ended;
    socket.end(piece);
    await once(serverSide, 'close');
    expect(patient.serverSide.destroyed).toBe(false);
    patient.socket.destroy();
  });

  test('a request that follows the body is not handled', async () => {
    const { server, socket, serverSide, ended, handled } = await connection(mount);
    const requested = jest.fn();
    server.on('request', requested);
    const body = ' '.repeat(100_000);
    socket.write(head(lengthOf(body)));
    await ended;
    socket.end(body + delivery(JSON.stringify(messageUpdated)));
    await once(serverSide, 'close');
    expect(requested).toHaveBeenCalledTimes(1);
    expect(handled).not.toHaveBeenCalled();
  });

  test('a sender that leaves in the middle of the body is no clientError of the server', async () => {
    const { server, socket, serverSide, ended } = await connection(mount);
    const clientError = jest.fn();
    server.on('clientError', clientError);
    socket.write(head(huge));
    await ended;
    socket.end(piece);
    await once(serverSide, 'close');
    expect(clientError).not.toHaveBeenCalled();
  });

  test('the next rejection on a connection that stays open closes it as well', async () => {
    const { port } = await listen(mount(docsmithWebhooks(secret)));
    const socket = openSocket(port);
    await socket.send(head(lengthOf('{}')));
    await socket.answers(1);
    await socket.send(`{}${head(huge)}`);
    expect(await socket.closed()).toMatchObject([{ status: 401 }, { status: 401, headers: { connection: 'close' } }]);
  });
});

test('an error of the app is answered without a reset as well', async () => {
  muteWarnings();
  const withEncoding = (middleware: Parameters<(typeof platforms)['node:http']>[0]) =>
    platforms['node:http']((req, res) => middleware(req.setEncoding('utf8'), res));
  const { socket, ended, closed, answer } = await connection(withEncoding);
  socket.write(head(signed, lengthOf(piece), 'Connection: close'));
  await ended;
  await sendMore(socket);
  expect([answer().slice(0, 12), await closed]).toEqual(['HTTP/1.1 500', false]);
});

describe('a hostile sender', () => {
  test('that goes on byte by byte is cut off after a second', async () => {
    const { socket, serverSide, ended } = await connection(platforms['node:http']);
    socket.write(head(huge));
    await ended;
    const since = performance.now();
    const dribble = setInterval(() => socket.write('x'), 5);
    await once(serverSide, 'close');
    clearInterval(dribble);
    socket.destroy();
    expect(performance.now() - since).toBeGreaterThan(900);
    expect(performance.now() - since).toBeLessThan(5000);
  });

  test('that does not close is cut off after a second, although it sends nothing', async () => {
    const { socket, serverSide, ended } = await connection(platforms['node:http']);
    socket.write(head(huge));
    await ended;
    await once(serverSide, 'close');
    socket.destroy();
  });

  test('with many connections keeps at most 256 of them, and none after a second', async () => {
    const { port, server } = await listen(docsmithWebhooks(secret));
    const answered: Socket[] = [];
    const open = () => answered.filter((socket) => !socket.destroyed).length;
    let most = 0;
    server.on('connection', (socket: Socket) => {
      // A connection that may not stay open is destroyed by another listener of this event.
      socket.once('finish', () => {
        setImmediate(() => {
          answered.push(socket);
          most = Math.max(most, open());
        });
      });
    });
    const senders = Array.from({ length: 300 }, () => {
      const sender = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      sender.on('error', () => {}).resume();
      sender.write(head(huge));
      return sender;
    });
    await until(() => answered.length === 300);
    expect(most).toBeLessThanOrEqual(256);
    await until(() => open() === 0);
    for (const sender of senders) sender.destroy();

    const { socket, closed, ended } = await connection(platforms['node:http']);
    socket.write(head(huge));
    await ended;
    await sendMore(socket);
    expect(await closed).toBe(false);
  });

  test('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const { socket, serverSide, ended } = await connection(platforms['node:http']);
    socket.write(head(huge));
    await ended;
    expect(timers()).toBe(before + 1);
    socket.end();
    await once(serverSide, 'close');
    expect(timers()).toBe(before);
  });
});
