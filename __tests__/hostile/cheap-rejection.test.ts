import { once } from 'node:events';
import type { Socket } from 'node:net';
import { docsmithWebhooks } from 'docsmith-webhooks';
import { listen, platforms, secret } from '../support/endpoint';
import { leaveNothingBehind } from '../support/leftovers';
import { head, openSocket, type RawSocket, signatureOf } from '../support/raw-socket';
import { until } from '../support/until';

const megabyte = 2 ** 20;
const chunkOfBody = Buffer.alloc(65_536, ' ');
const signed = signatureOf('');

/** Heads that are rejected before the body is read. */
const heads: readonly [what: string, status: number, lines: readonly string[]][] = [
  ['no signature', 401, []],
  ['a malformed signature', 401, ['X-DocsSmith-Demo2-Signature: 00']],
  ['two signatures', 401, [signed, signed]],
  ['a media type that is not JSON', 415, [signed, 'Content-Type: application/octet-stream']],
  ['a charset that is not UTF-8', 415, [signed, 'Content-Type: application/json; charset=utf-16']],
  ['a Content-Encoding', 415, [signed, 'Content-Encoding: gzip']],
];
/** Node gives an app only the first 2,000 headers, but uses all of them to find the end of the body. */
const outOfSight = (line: string) => [...Array<string>(2000).fill('a:'), line].join('\r\n');
const bodies: readonly [framing: string, line: string][] = [
  ['500 MB', `Content-Length: ${500 * megabyte}`],
  ['no length', 'Transfer-Encoding: chunked'],
  ['500 MB, in a hidden header', outOfSight(`Content-Length: ${500 * megabyte}`)],
  ['no length, in a hidden header', outOfSight('Transfer-Encoding: chunked')],
];

type Refused = readonly [what: string, status: number, request: string];

const refusedByHead: readonly Refused[] = bodies.flatMap(([framing, line]): Refused[] => [
  ...heads.map(([what, status, lines]): Refused => [`${what}, ${framing}`, status, head(...lines, line)]),
  [`another method, ${framing}`, 405, head(signed, line).replace('POST', 'PUT')],
]);
const requests: readonly Refused[] = [
  ...refusedByHead,
  ['a length over the limit', 413, head(signed, `Content-Length: ${megabyte + 1}`)],
];

/** Sends up to 100 MB and ignores answers, until the connection closes. The kernel may buffer a few MB. */
async function pour(piece: Buffer, socket: RawSocket) {
  let open = true;
  const closed = socket.closed().finally(() => {
    open = false;
  });
  for (let sent = 0; open && sent < 100 * megabyte; sent += piece.length) await socket.send(piece);
  return closed;
}

leaveNothingBehind();

describe.each(Object.entries(platforms))('on %s', (_name, mount) => {
  async function connection() {
    const handled = jest.fn();
    const { port, server } = await listen(mount(docsmithWebhooks(secret).use(() => handled())));
    const arrived: Promise<Socket[]> = once(server, 'connection');
    const socket = openSocket(port);
    const [serverSide] = await arrived;
    return { socket, handled, bytesRead: () => serverSide?.bytesRead ?? Number.NaN };
  }

  test.each(requests)(
    '%s: %i before a byte of the body is sent, and the connection is closed',
    async (_what, status, request) => {
      const { socket, handled, bytesRead } = await connection();
      await socket.send(request);
      const answers = await socket.closed();
      expect(answers).toMatchObject([{ status, headers: { connection: 'close' } }]);
      expect(bytesRead()).toBe(request.length);
      expect(handled).not.toHaveBeenCalled();
    },
  );

  // All at once, because each connection stays open for a second.
  test('a sender that ignores the answer can send less than 1 MB, and memory does not grow', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const outcomes = requests.map(async ([what, _status, request]) => {
      const { socket, handled, bytesRead } = await connection();
      await socket.send(request);
      const answers = await pour(chunkOfBody, socket);
      expect(handled).not.toHaveBeenCalled();
      return { what, isOneAnswerAtMost: answers.length <= 1, isShort: bytesRead() < megabyte };
    });
    const expected = requests.map(([what]) => ({ what, isOneAnswerAtMost: true, isShort: true }));
    expect(await Promise.all(outcomes)).toEqual(expected);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(requests.length * megabyte);
  });

  test('a chunked body is not read beyond the limit, except for what the socket buffers', async () => {
    const { socket, bytesRead } = await connection();
    await socket.send(head(signed, 'Transfer-Encoding: chunked'));
    const piece = Buffer.concat([Buffer.from('10000\r\n'), chunkOfBody, Buffer.from('\r\n')]);
    expect((await pour(piece, socket)).length).toBeLessThanOrEqual(1);
    expect(bytesRead()).toBeLessThan(2 * megabyte);
  });

  test('50 connections that announce 1 MB each but send nothing take no memory', async () => {
    const { port, server } = await listen(mount(docsmithWebhooks(secret)));
    let requests = 0;
    server.on('request', () => requests++);
    const before = process.memoryUsage().arrayBuffers;
    const sockets = Array.from({ length: 50 }, () => openSocket(port));
    await Promise.all(sockets.map((socket) => socket.send(`${head(signed, `Content-Length: ${megabyte}`)} `)));
    await until(() => requests === sockets.length);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * megabyte);
    await Promise.all(sockets.map((socket) => socket.hangUp()));
  });
});
