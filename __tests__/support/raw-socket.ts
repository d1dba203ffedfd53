import { connect } from 'node:net';
import { sign } from 'docsmith-webhooks';
import { secret } from './secret';

/** One HTTP answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection on which a test can send what no HTTP client would. */
export interface RawSocket {
  /**
   * Resolves when the bytes have been handed to the system, or can no longer be. To send after the server has closed the
   * connection may lose its answer, so what may be refused early is sent at once.
   */
  send(bytes: string | Uint8Array): Promise<void>;
  /** Waits for that many answers, or for the end of the connection. */
  answers(count: number): Promise<readonly Answer[]>;
  /** Waits until the server has closed the connection; tells all that it answered. */
  closed(): Promise<readonly Answer[]>;
  /** Sends a FIN, and goes on reading. */
  finish(): void;
  /** Goes away without a word. */
  hangUp(): Promise<void>;
}

/** Opens a connection to a server on this machine. */
export function openSocket(port: number): RawSocket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).setNoDelay().setEncoding('latin1');
  let received = '';
  let wake = () => {};
  socket.on('data', (text) => {
    received += text;
    wake();
  });
  socket.on('end', () => socket.end());
  // A reset is one of the ways in which a server closes a connection.
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

/** The answers that are complete; bodies end where Content-Length says. Interim answers are among them. */
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

/** The head of a POST request. */
export function head(...lines: readonly string[]): string {
  return ['POST / HTTP/1.1', 'Host: localhost', ...lines, '', ''].join('\r\n');
}

export const signatureOf = (body: string | Uint8Array) => `X-DocsSmith-Demo2-Signature: ${sign(body, secret)}`;

export const lengthOf = (body: string | Uint8Array) => `Content-Length: ${Buffer.byteLength(body)}`;

/** A delivery as the service sends it. */
export const delivery = (body: string, ...lines: readonly string[]) =>
  head(signatureOf(body), lengthOf(body), ...lines) + body;

/** One chunk of a body that is sent without a Content-Length. */
export const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

export const lastChunk = '0\r\n\r\n';
