import { connect } from 'node:net';
import { sign } from 'docsmith-webhooks';
import { secret } from './secret';

/** A parsed HTTP response. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A TCP connection. A test can send bytes on it that no HTTP client would send. */
export interface RawSocket {
  /**
   * Resolves when the system has taken the bytes, or when the connection is closed. Send a request in one call if the
   * server may reject it early: bytes that arrive after the server has closed the connection can destroy its answer.
   */
  send(bytes: string | Uint8Array): Promise<void>;
  /** Waits for this number of answers, or until the connection is closed. */
  answers(count: number): Promise<readonly Answer[]>;
  /** Waits until the connection is closed. Returns all answers. */
  closed(): Promise<readonly Answer[]>;
  /** Ends the sending side. Answers can still arrive. */
  finish(): void;
  /** Closes the connection at once. */
  hangUp(): Promise<void>;
}

export function openSocket(port: number): RawSocket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).setNoDelay().setEncoding('latin1');
  let received = '';
  let wake = () => {};
  socket.on('data', (text) => {
    received += text;
    wake();
  });
  socket.on('end', () => socket.end());
  // The server may also close the connection with a reset, which is no failure of the test.
  socket.on('error', () => {});
  const over = new Promise<void>((resolve) => socket.once('close', () => resolve())).then(() => wake());

  return {
    send: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    async answers(count) {
      while (answersIn(received).length < count && !socket.closed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return answersIn(received);
    },
    async closed() {
      await over;
      return answersIn(received);
    },
    finish: () => void socket.end(),
    async hangUp() {
      socket.destroy();
      await over;
    },
  };
}

/** Parses the complete answers. Expects Content-Length if there is a body. A 100 counts as an answer, too. */
function answersIn(received: string): Answer[] {
  const answers: Answer[] = [];
  for (let rest = received; ; ) {
    const [, status, fields = ''] = /^HTTP\/1\.1 (\d{3})[^\r]*\r\n((?:[^\r]+\r\n)*)\r\n/.exec(rest) ?? [];
    if (status === undefined) return answers;
    const lines = fields.split('\r\n').filter(Boolean);
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const start = rest.indexOf('\r\n\r\n') + 4;
    const end = start + Number(headers['content-length'] ?? 0);
    if (rest.length < end) return answers;
    answers.push({ status: Number(status), headers, body: rest.slice(start, end) });
    rest = rest.slice(end);
  }
}

/** Makes the head of a POST request. */
export function head(...lines: readonly string[]): string {
  return ['POST / HTTP/1.1', 'Host: localhost', ...lines, '', ''].join('\r\n');
}

export const signatureOf = (body: string | Uint8Array) => `X-DocsSmith-Demo2-Signature: ${sign(body, secret)}`;

export const lengthOf = (body: string | Uint8Array) => `Content-Length: ${Buffer.byteLength(body)}`;

/** Makes a signed request. */
export const delivery = (body: string, ...lines: readonly string[]) =>
  head(signatureOf(body), lengthOf(body), ...lines) + body;

/** Encodes one chunk for `Transfer-Encoding: chunked`. */
export const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

export const lastChunk = '0\r\n\r\n';
