import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { types } from 'node:util';
import type { FailureCode, HeaderLine } from '../emulator/api';
import { TargetError, type TargetPolicy } from './target-policy';

/** What is sent, byte for byte. */
export interface Parcel {
  readonly method: string;
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer;
  /** Sends the body in so many pieces, with so many milliseconds between them. */
  readonly pace?: { readonly pieces: number; readonly interval: number };
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer;
  /** Whether the body was longer than is read. */
  readonly truncated: boolean;
}

/** One request and what became of it. Times are in milliseconds. */
export interface Attempt {
  readonly at: number;
  readonly duration: number;
  readonly url: string;
  readonly parcel: Parcel;
  readonly outcome: Answer | Failure;
}

export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

export interface DelivererOptions {
  readonly targets: TargetPolicy;
  /**
   * By when the whole answer must have come, in milliseconds. The guide names none; this is the emulator's own.
   * @default 10_000
   */
  readonly timeout?: number;
  /** Ends what is under way. */
  readonly signal?: AbortSignal;
}

/** How much of an answer is read, in bytes. */
const answerLimit = 64 * 1024;

export function isAnswer(outcome: Answer | Failure): outcome is Answer {
  return 'status' in outcome;
}

/** Whether the receiver took the delivery: a 2xx. A redirect is none, and is not followed. */
export function isSuccess(outcome: Answer | Failure): boolean {
  return isAnswer(outcome) && outcome.status >= 200 && outcome.status < 300;
}

/** Makes one request. Never rejects: what goes wrong is an outcome. */
export async function deliver(url: string, parcel: Parcel, options: DelivererOptions): Promise<Attempt> {
  const at = Date.now();
  const started = performance.now();
  const outcome = await exchange(url, parcel, options).catch(asFailure);
  return { at, duration: Math.round(performance.now() - started), url, parcel, outcome };
}

async function exchange(
  text: string,
  parcel: Parcel,
  { targets, timeout = 10_000, signal }: DelivererOptions,
): Promise<Answer> {
  const url = targets.parse(text);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send(url, {
    method: parcel.method,
    headers: parcel.headers.flat(),
    lookup: targets.lookup,
    // A connection for each delivery: none is kept that could close under the next one.
    agent: false,
  });
  const timer = setTimeout(() => {
    request.destroy(new DeliveryError('timeout', `No complete answer within ${timeout} ms.`));
  }, timeout);
  const stop = () => request.destroy(new DeliveryError('stopped', 'The emulator stopped before the answer came.'));
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  write(request, parcel);

  return new Promise<Answer>((resolve, reject) => {
    request.on('error', reject);
    // To switch protocols is an answer, too. With nobody to hear it, Node closes the connection without a word.
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(answerOf(response, Buffer.alloc(0), false));
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > answerLimit) finish(true);
      });
      response.on('end', () => finish(false));
      response.on('error', reject);

      function finish(truncated: boolean): void {
        resolve(answerOf(response, Buffer.concat(chunks, Math.min(size, answerLimit)), truncated));
        // The receiver may answer before it has read the request; the rest of either is of no use.
        request.destroy();
      }
    });
  }).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  });
}

async function write(request: ClientRequest, { body, pace = { pieces: 1, interval: 0 } }: Parcel): Promise<void> {
  const step = Math.ceil(body.length / pace.pieces) || 1;
  for (let start = 0; start < body.length && !request.destroyed; start += step) {
    if (start > 0) await sleep(pace.interval);
    if (!request.destroyed) request.write(body.subarray(start, start + step));
  }
  if (!request.destroyed) request.end();
}

function answerOf({ statusCode = 0, rawHeaders }: IncomingMessage, body: Buffer, truncated: boolean): Answer {
  return { status: statusCode, headers: pairs(rawHeaders), body, truncated };
}

function pairs(rawHeaders: readonly string[]): HeaderLine[] {
  return rawHeaders.flatMap((name, index) => (index % 2 ? [] : [[name, rawHeaders[index + 1] ?? ''] as const]));
}

class DeliveryError extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

function asFailure(error: unknown): Failure {
  if (error instanceof DeliveryError || error instanceof TargetError)
    return { code: error.code, message: error.message };
  const { code, message } = errorLike(error);
  if (code === 'ECONNRESET' || code === 'EPIPE' || code?.startsWith('HPE_')) {
    return { code: 'connection_closed', message: `The receiver closed the connection without an answer (${code}).` };
  }
  return { code: 'connection_failed', message: code ? `No connection: ${message}` : message };
}

function errorLike(error: unknown): { code: string | undefined; message: string } {
  if (!types.isNativeError(error)) return { code: undefined, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // Where several addresses were tried, Node throws an AggregateError with no message.
  return { code, message: error.message || code || error.name };
}
