import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { exampleEvent, signedRequest } from 'docsmith-webhooks/testing';
import { listen, receiver, secret } from '../../../../__tests__/support/endpoint';
import { deliver } from '../../../src/commands/send/delivery';

const request = signedRequest(exampleEvent('message.created'), secret);

function deliverTo(url: string, timeoutMs = 10_000) {
  return deliver(new URL(url), request, timeoutMs);
}

/** Delivers to a server that has read the request and answers in this way. */
async function deliverToOneThat(answers: (res: ServerResponse, req: IncomingMessage) => void, timeoutMs?: number) {
  const { url } = await listen((req, res) => {
    req.resume().on('end', () => answers(res, req));
  });
  return deliverTo(url, timeoutMs);
}

/** The address of a server that has gone. */
async function deserted(): Promise<string> {
  const { url, server } = await listen(() => {});
  await new Promise((resolve) => server.close(resolve));
  return url;
}

test('a delivery is what the receiver expects', async () => {
  const { webhooks, app } = receiver();
  const received: string[] = [];
  webhooks.on('message.created', (req) => received.push(req.rawBody.toString()));
  const { url } = await listen(app);

  expect(await deliverTo(url)).toEqual({
    status: 204,
    statusText: 'No Content',
    body: '',
    location: undefined,
    milliseconds: expect.any(Number),
  });
  expect(received).toEqual([request.body]);
});

test('the answer is told with its text', async () => {
  const outcome = await deliverToOneThat((res) => res.writeHead(503, 'Busy').end('Later, naïve one'));
  expect(outcome).toMatchObject({ status: 503, statusText: 'Busy', body: 'Later, naïve one' });
});

test('an answer without end is read up to a bound', async () => {
  const outcome = await deliverToOneThat(function write(res) {
    while (res.write('x'.repeat(10_000)));
    res.once('drain', () => write(res));
  });
  expect(outcome).toMatchObject({ status: 200, body: 'x'.repeat(64 * 1024) });
});

test('a redirect is not followed', async () => {
  const paths: (string | undefined)[] = [];
  const outcome = await deliverToOneThat((res, req) => {
    paths.push(req.url);
    res.writeHead(307, { location: '/elsewhere' }).end();
  });
  expect(outcome).toMatchObject({ status: 307, location: '/elsewhere' });
  expect(paths).toEqual(['/']);
});

describe('without an answer it says why:', () => {
  test('nothing listens', async () => {
    const url = await deserted();
    expect(await deliverTo(`${url}/webhooks`)).toEqual({
      status: undefined,
      reason: `Nothing listens at ${url} (ECONNREFUSED). Is the server running?`,
      unreachable: true,
      milliseconds: expect.any(Number),
    });
  });

  test('nothing listens, on either address of localhost', async () => {
    const url = (await deserted()).replace('127.0.0.1', 'localhost');
    expect(await deliverTo(url)).toMatchObject({ reason: expect.stringContaining('ECONNREFUSED'), unreachable: true });
  });

  test('the host does not exist', async () => {
    expect(await deliverTo('http://no.such.host.invalid', 30_000)).toMatchObject({
      reason: expect.stringMatching(/^No address was found for no\.such\.host\.invalid \((ENOTFOUND|EAI_AGAIN)\)\.$/),
      unreachable: true,
    });
  }, 40_000);

  test('the time is up before the answer, or before its end', async () => {
    const late = { status: undefined, reason: 'No complete answer within 0.2 s.', unreachable: false };
    expect(await deliverToOneThat(() => {}, 200)).toMatchObject(late);
    expect(await deliverToOneThat((res) => res.write('...'), 200)).toMatchObject(late);
  });

  test('the server closed the connection before the answer, or before its end', async () => {
    const closed = { reason: expect.stringMatching(/^The server closed the connection without a complete answer \(E/) };
    expect(await deliverToOneThat((res) => res.destroy())).toMatchObject(closed);
    expect(
      await deliverToOneThat((res) => {
        res.writeHead(200, { 'content-length': 10 }).write('...');
        setImmediate(() => res.destroy());
      }),
    ).toMatchObject(closed);
  });

  test('the server would switch to another protocol', async () => {
    const outcome = await deliverToOneThat((_res, req) => {
      req.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
    });
    expect(outcome).toMatchObject({ reason: expect.stringContaining('another protocol'), unreachable: false });
  });

  test.each([
    { protocol: 'http', reason: /Expected HTTP/ },
    { protocol: 'https', reason: /does not speak TLS \(EPROTO\)\. Is it http:\/\/\?$/ },
  ])('the server does not speak $protocol', async ({ protocol, reason }) => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      socket.end('-ERR unknown command\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;

    expect(await deliverTo(`${protocol}://127.0.0.1:${port}`)).toMatchObject({ reason: expect.stringMatching(reason) });

    for (const socket of sockets) socket.destroy();
    server.close();
  });
});
