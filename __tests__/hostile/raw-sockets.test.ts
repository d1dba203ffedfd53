import { once } from 'node:events';
import { METHODS } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { docsmithWebhooks, type WebhooksOptions } from 'docsmith-webhooks';
import { listen, messageUpdated, platforms, secret } from '../support/endpoint';
import { leaveNothingBehind } from '../support/leftovers';
import {
  type Answer,
  chunk,
  delivery,
  head,
  lastChunk,
  lengthOf,
  openSocket,
  type RawSocket,
  signatureOf,
} from '../support/raw-socket';
import { until } from '../support/until';

const message = JSON.stringify(messageUpdated);
const wrongSignature = `X-DocsSmith-Demo2-Signature: ${'0'.repeat(64)}`;
const bomb = gzipSync(Buffer.alloc(100 * 2 ** 20));
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
const codes = (answers: readonly Answer[]) =>
  answers.map(({ body }) => /"code":"(\w+)"/.exec(body)?.[1]).filter((code) => code !== undefined);

leaveNothingBehind();

describe.each(Object.entries(platforms))('on %s', (_name, mount) => {
  /** Starts an endpoint that records the ids of its events, and opens a connection to it. */
  async function connection(options: WebhooksOptions = {}) {
    const handled: string[] = [];
    const webhooks = docsmithWebhooks(secret, options).use((req) => handled.push(req.webhook.id));
    const { port, server } = await listen(mount(webhooks));
    return { socket: openSocket(port), handled, port, server };
  }

  /** Sends a valid delivery. It gets its 204 only if the server has read all bytes of the request before. */
  async function worksStill(socket: RawSocket, before: number): Promise<void> {
    await socket.send(delivery(message, 'Connection: close'));
    expect(statuses(await socket.closed()).slice(before)).toEqual([204]);
  }

  describe('the signature', () => {
    test.each([
      ['the same twice', [signatureOf(message), signatureOf(message)]],
      ['the right one first', [signatureOf(message), wrongSignature]],
      ['the right one last', [wrongSignature, signatureOf(message)]],
      ['the wrong one in upper case', [signatureOf(message), wrongSignature.toUpperCase()]],
    ])('in two headers (%s) is 401; the connection stays open', async (_which, signatures) => {
      const { socket, handled } = await connection();
      await socket.send(head(...signatures, lengthOf(message)) + message);
      expect(statuses(await socket.answers(1))).toEqual([401]);
      expect(handled).toEqual([]);
      await worksStill(socket, 1);
    });

    test('that comes only in a trailer is 401; the connection stays open', async () => {
      const { socket, handled } = await connection();
      const trailer = `0\r\n${signatureOf(message)}\r\n\r\n`;
      const start = head('Transfer-Encoding: chunked', 'Trailer: X-DocsSmith-Demo2-Signature');
      await socket.send(start + chunk(message) + trailer);
      expect(codes(await socket.answers(1))).toEqual(['missing_signature']);
      expect(handled).toEqual([]);
      await worksStill(socket, 1);
    });

    test('in the header is not replaced by a signature in a trailer', async () => {
      const { socket } = await connection();
      const request = head(signatureOf(message), 'Transfer-Encoding: chunked', 'Connection: close');
      await socket.send(`${request}${chunk(message)}0\r\n${wrongSignature}\r\n\r\n`);
      expect(statuses(await socket.closed())).toEqual([204]);
    });

    test('of 15 KB is 401', async () => {
      const { socket } = await connection();
      await socket.send(head(`X-DocsSmith-Demo2-Signature: ${'a'.repeat(15_000)}`, lengthOf(message)) + message);
      expect(codes(await socket.answers(1))).toEqual(['invalid_signature']);
      await socket.hangUp();
    });
  });

  describe('the length', () => {
    test('of a chunked body is counted while it arrives: over the limit is 413, and the connection is closed', async () => {
      const { socket, handled } = await connection({ limit: 1000 });
      await socket.send(head(signatureOf(message), 'Transfer-Encoding: chunked'));
      for (let sent = 0; sent < 11; sent++) await socket.send(chunk('x'.repeat(100)));
      expect(codes(await socket.closed())).toEqual(['payload_too_large']);
      expect(handled).toEqual([]);
    });

    test('that is longer than the body is 408 if the rest does not arrive', async () => {
      const { socket, handled } = await connection({ bodyTimeout: 50 });
      await socket.send(head(signatureOf(message), `Content-Length: ${message.length + 100}`) + message);
      expect(codes(await socket.closed())).toEqual(['body_timeout']);
      expect(handled).toEqual([]);
    });

    test('that is longer than the body is one 400 from Node itself if the sender ends the connection', async () => {
      const { socket, handled } = await connection();
      await socket.send(head(signatureOf(message), `Content-Length: ${message.length + 100}`) + message);
      socket.finish();
      expect(statuses(await socket.closed())).toEqual([400]);
      expect(handled).toEqual([]);
    });

    test('that is shorter than the body runs no handler: 401, or 400 from Node itself for the rest', async () => {
      const { socket, handled } = await connection();
      await socket.send(head(signatureOf(message), `Content-Length: ${message.length - 10}`) + message);
      expect([[401, 400], [400]]).toContainEqual(statuses(await socket.closed()));
      expect(handled).toEqual([]);
    });

    test.each([
      ['with Transfer-Encoding as well', [lengthOf(message), 'Transfer-Encoding: chunked']],
      ['twice', ['Content-Length: 5', lengthOf(message)]],
      ['with a sign', [`Content-Length: +${message.length}`]],
      ['negative', ['Content-Length: -1']],
      ['in hex', ['Content-Length: 0x10']],
      ['in a list', [`Content-Length: ${message.length}, ${message.length}`]],
      ['beyond 2^64', [`Content-Length: 1${'0'.repeat(20)}`]],
      ['with a last encoding that is not chunked', ['Transfer-Encoding: chunked, identity']],
      ['with an unknown encoding', ['Transfer-Encoding: xchunked']],
    ])('given %s is 400 from Node itself, and the connection is closed', async (_how, lines) => {
      const { socket, handled } = await connection();
      await socket.send(head(signatureOf(message), ...lines) + message);
      expect(statuses(await socket.closed())).toEqual([400]);
      expect(handled).toEqual([]);
    });

    test.each([
      ['not hex', 'zz\r\n'],
      ['negative', '-1\r\n'],
      ['beyond 2^64', `${'f'.repeat(17)}\r\n`],
      ['longer than the chunk', `5\r\nx\r\n${lastChunk}`],
      ['shorter than the chunk', `1\r\nxxxxx\r\n${lastChunk}`],
    ])('of a chunk that is %s is one answer, 400 or 408, and the connection is closed', async (_how, body) => {
      const { socket, handled } = await connection({ bodyTimeout: 50 });
      await socket.send(head(signatureOf(message), 'Transfer-Encoding: chunked') + body);
      expect([[400], [408]]).toContainEqual(statuses(await socket.closed()));
      expect(handled).toEqual([]);
    });

    test.each([
      ['Content-Length', [lengthOf(message)], message],
      ['Transfer-Encoding', ['Transfer-Encoding: chunked'], chunk(message) + lastChunk],
    ])('counts even if its %s comes after 2,000 headers, where Node hides it', async (_name, lines, body) => {
      const { socket } = await connection();
      const others = Array<string>(2000).fill('a:');
      await socket.send(head(signatureOf(message), ...others, ...lines) + body);
      expect(statuses(await socket.answers(1))).toEqual([204]);
      await worksStill(socket, 1);
    });

    test('of zero is 400: an empty body is not JSON', async () => {
      const { socket } = await connection();
      await socket.send(head(signatureOf(''), 'Connection: close'));
      expect(codes(await socket.closed())).toEqual(['invalid_json']);
    });
  });

  describe('a sender', () => {
    test('who disconnects in the middle of a body runs no handler', async () => {
      const { socket, handled, server } = await connection();
      const gone = new Promise((resolve) => server.once('connection', (end) => end.once('close', resolve)));
      await socket.send(head(signatureOf(message), lengthOf(message)) + message.slice(0, 20));
      await socket.hangUp();
      await gone;
      expect(handled).toEqual([]);
    });

    test('who disconnects after the body still has the event handled', async () => {
      const { socket, handled, server } = await connection();
      const gone = new Promise((resolve) => server.once('connection', (end) => end.once('close', resolve)));
      await socket.send(delivery(message));
      await socket.hangUp();
      await gone;
      expect(handled.length).toBeLessThanOrEqual(1);
    });

    test.each([
      ['none', ''],
      ['half', message.slice(0, 20)],
      ['the whole', message],
    ])(
      'who has sent %s of the body and left before the receiver starts is 400, not an error of the app',
      async (_what, body) => {
        const handled = jest.fn();
        const refused = new Promise((resolve) => {
          const webhooks = docsmithWebhooks(secret, { onReject: resolve }).use(() => handled());
          const afterHangUp = mount((req, res) =>
            req.socket.once('close', () => setImmediate(webhooks, req, res, resolve)),
          );
          listen(afterHangUp).then(async ({ port, server }) => {
            const arrived = once(server, 'request');
            const socket = openSocket(port);
            await socket.send(head(signatureOf(message), lengthOf(message)) + body);
            await arrived;
            await socket.hangUp();
          });
        });
        expect(await refused).toMatchObject({ status: 400, code: 'request_aborted' });
        expect(handled).not.toHaveBeenCalled();
      },
    );

    test('of one byte at a time is 408 when the time is up, and the connection is closed', async () => {
      const { socket, handled } = await connection({ bodyTimeout: 500 });
      await socket.send(head(signatureOf(message), lengthOf(message)));
      for (const byte of Buffer.from(message.slice(0, 10))) await socket.send(Uint8Array.of(byte));
      const answers = await socket.closed();
      expect(codes(answers)).toEqual(['body_timeout']);
      expect(answers[0]?.headers.connection).toBe('close');
      expect(handled).toEqual([]);
    });

    test('of one byte at a time is served if the body arrives in time', async () => {
      const { socket } = await connection();
      await socket.send(head(signatureOf(message), lengthOf(message), 'Connection: close'));
      for (const byte of Buffer.from(message)) await socket.send(Uint8Array.of(byte));
      expect(statuses(await socket.closed())).toEqual([204]);
    });

    test('of 100 unfinished requests holds no connection for longer than bodyTimeout', async () => {
      const { socket, port, server } = await connection({ bodyTimeout: 200 });
      await socket.hangUp();
      const sockets = Array.from({ length: 100 }, () => openSocket(port));
      const request = head(signatureOf(message), lengthOf(message));
      await Promise.all(sockets.map((each) => each.send(`${request}{`)));
      const answers = await Promise.all(sockets.map((each) => each.closed()));
      expect(new Set(answers.flatMap(codes))).toEqual(new Set(['body_timeout']));
      const connections = () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
      await until(async () => (await connections()) === 0);
    });
  });

  describe('the head', () => {
    test('of 17 KB is 431 from Node itself, and the connection is closed', async () => {
      const { socket, handled } = await connection();
      await socket.send(head(signatureOf(message), lengthOf(message), `X-Filler: ${'x'.repeat(17 * 1024)}`) + message);
      expect(statuses(await socket.closed())).toEqual([431]);
      expect(handled).toEqual([]);
    });

    test.each([
      ['a space in the name of the signature header, as the guide prints it', 'x-DocsSmith Demo2-signature: x'],
      ['a folded line', 'X-Folded: a\r\n b'],
      ['a NUL', 'X-Nul: a\0b'],
      ['a bare line feed', 'X-Bare: a\nX-Hidden: b'],
      ['a bare carriage return', 'X-Bare: a\rX-Hidden: b'],
      ['a space before the colon', 'Content-Type : application/json'],
    ])('with %s is 204 or 400 from Node itself, never 5xx', async (_what, line) => {
      const { socket } = await connection();
      await socket.send(delivery(message, line, 'Connection: close'));
      expect([[204], [400]]).toContainEqual(statuses(await socket.closed()));
    });

    test.each([
      ['a line that is not HTTP', 'nonsense\r\n\r\n'],
      ['a TLS hello', Buffer.from('16030100a5010000a10303', 'hex')],
      ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
      ['a method in lower case', 'post / HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['another version', 'POST / HTTP/3.7\r\nHost: a\r\n\r\n'],
      ['1,000 NULs', '\0'.repeat(1000)],
    ])('that begins with %s is 400 from Node itself, and the connection is closed', async (_what, bytes) => {
      const { socket, handled } = await connection();
      await socket.send(bytes);
      socket.finish();
      expect(statuses(await socket.closed())).toEqual([400]);
      expect(handled).toEqual([]);
    });

    test.each([
      ['HTTP/1.0', 'POST / HTTP/1.0\r\n'],
      ['an absolute URL', 'POST http://localhost/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n'],
      ['a path that is not a valid URL', 'POST /%%%//..?\\ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n'],
    ])('of %s is served', async (_what, start) => {
      const { socket } = await connection();
      await socket.send(`${start}${signatureOf(message)}\r\n${lengthOf(message)}\r\n\r\n${message}`);
      expect(statuses(await socket.closed())).toEqual([204]);
    });

    test('of any method other than POST is 405', async () => {
      const others = METHODS.filter((method) => !['POST', 'CONNECT', 'HEAD'].includes(method));
      const { socket } = await connection();
      for (const method of others) {
        await socket.send(`${method} / HTTP/1.1\r\nHost: a\r\n${signatureOf('')}\r\nContent-Length: 0\r\n\r\n`);
      }
      expect(new Set(codes(await socket.answers(others.length)))).toEqual(new Set(['method_not_allowed']));
      await worksStill(socket, others.length);
    });
  });

  describe('Expect: 100-continue', () => {
    test('is answered 100 by Node itself, then as any delivery', async () => {
      const { socket } = await connection();
      await socket.send(head(signatureOf(message), lengthOf(message), 'Expect: 100-continue', 'Connection: close'));
      expect(statuses(await socket.answers(1))).toEqual([100]);
      await socket.send(message);
      expect(statuses(await socket.closed())).toEqual([100, 204]);
    });

    test('of an unsigned request is rejected before the body arrives; the 100 is from Node itself', async () => {
      const { socket } = await connection();
      await socket.send(head(lengthOf(message), 'Expect: 100-continue'));
      expect(statuses(await socket.answers(2))).toEqual([100, 401]);
      await socket.hangUp();
    });

    test('of anything else is 417 from Node itself', async () => {
      const { socket, handled } = await connection();
      await socket.send(head(signatureOf(message), lengthOf(message), 'Expect: a miracle') + message);
      expect(statuses(await socket.answers(1))).toEqual([417]);
      expect(handled).toEqual([]);
      await socket.hangUp();
    });
  });

  describe('requests that are pipelined', () => {
    test('are answered in order, each with its own status', async () => {
      const { socket, handled } = await connection();
      const bad = head(wrongSignature, lengthOf(message)) + message;
      await socket.send(bad + delivery(message) + bad + delivery(message, 'Connection: close'));
      expect(statuses(await socket.closed())).toEqual([401, 204, 401, 204]);
      expect(handled).toHaveLength(2);
    });

    test('after a request whose body is not read to its end get no answer: the connection is closed', async () => {
      const { socket } = await connection({ limit: 1000 });
      const huge = head(signatureOf(message), 'Transfer-Encoding: chunked') + chunk('x'.repeat(200_000)) + lastChunk;
      await socket.send(huge + delivery(message));
      expect(statuses(await socket.closed())).toEqual([413]);
    });
  });

  test('200 requests of every kind on one connection leave no listener on it', async () => {
    const { socket, server, port } = await connection({ limit: 1000 });
    await socket.hangUp();
    const arrived: Promise<Socket[]> = once(server, 'connection');
    const one = openSocket(port);
    const [serverSide] = await arrived;
    const listeners = () => serverSide?.eventNames().map((name) => [name, serverSide.listenerCount(name)]);

    const kinds = [
      delivery(message),
      delivery('{'),
      delivery('{}'),
      delivery('x'.repeat(2000)),
      delivery(message, 'Content-Type: text/html'),
      head(wrongSignature, lengthOf(message)) + message,
      head(lengthOf(message)) + message,
      delivery(message).replace('POST', 'PUT'),
    ];
    let sent = 0;
    const sendAll = async () => {
      for (const request of kinds) {
        await one.send(request);
        await one.answers(++sent);
      }
    };
    await sendAll();
    const before = listeners();
    for (let round = 0; round < 25; round++) await sendAll();
    expect(listeners()).toEqual(before);
    await one.hangUp();
  });

  describe('a body that is not read', () => {
    /** A valid delivery inside the body of another request. The server must not treat it as the next request. */
    const smuggled = delivery(message);

    test.each([
      ['401 for a missing signature', {}, head(lengthOf(smuggled)) + smuggled],
      ['401 for a malformed signature', {}, head('X-DocsSmith-Demo2-Signature: x', lengthOf(smuggled)) + smuggled],
      ['401 for a wrong signature', {}, head(wrongSignature, lengthOf(smuggled)) + smuggled],
      ['413', { limit: 100 }, head(wrongSignature, lengthOf(smuggled)) + smuggled],
      ['415 for its Content-Type', {}, head('Content-Type: text/plain', lengthOf(smuggled)) + smuggled],
      ['415 for its Content-Encoding', {}, head('Content-Encoding: br', lengthOf(smuggled)) + smuggled],
      ['405', {}, `PUT / HTTP/1.1\r\nHost: a\r\n${lengthOf(smuggled)}\r\n\r\n${smuggled}`],
    ])('is not taken for the next request after %s', async (_status, options, request) => {
      const { socket, handled } = await connection(options);
      await socket.send(request);
      const before = await socket.answers(1);
      expect(before).toHaveLength(1);
      expect(before[0]?.status).toBeGreaterThanOrEqual(400);
      await socket.send(head('Connection: close', 'X-DocsSmith-Demo2-Signature: x', 'Content-Length: 0'));
      expect(statuses(await socket.closed())).toEqual([before[0]?.status, 401]);
      expect(handled).toEqual([]);
    });

    test('is not awaited if it is long: the connection is closed', async () => {
      const { socket, handled } = await connection();
      await socket.send(head(`Content-Length: ${100 * 1024}`) + smuggled);
      expect(statuses(await socket.closed())).toEqual([401]);
      expect(handled).toEqual([]);
    });
  });

  describe('Content-Encoding', () => {
    const withHead = (body: Buffer, ...lines: string[]) =>
      Buffer.concat([Buffer.from(head(signatureOf(body), lengthOf(body), ...lines)), body]);

    test('gzip is 415, even if the signature matches the compressed bytes', async () => {
      const { socket, handled } = await connection();
      const packed = gzipSync(message);
      await socket.send(withHead(packed, 'Content-Encoding: gzip', 'Connection: close'));
      expect(codes(await socket.closed())).toEqual(['unsupported_media_type']);
      expect(handled).toEqual([]);
    });

    test('a body of 100 KB that unpacks to 100 MB is not unpacked: 415, and memory does not grow', async () => {
      const { socket } = await connection();
      const before = process.memoryUsage().arrayBuffers;
      await socket.send(withHead(bomb, 'Content-Encoding: gzip'));
      expect(codes(await socket.closed())).toEqual(['unsupported_media_type']);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 2 ** 20);
    });

    test('a bomb without Content-Encoding is not UTF-8: 400', async () => {
      const { socket, handled } = await connection();
      await socket.send(withHead(bomb, 'Connection: close'));
      expect(codes(await socket.closed())).toEqual(['invalid_encoding']);
      expect(handled).toEqual([]);
    });
  });
});
