import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { clearTimeout, setTimeout } from '../real-timers';
import { type DeliveryRequest, type HeaderLine, headerLines } from './delivery-request';
import { DeliveryError, type Failure, failureOf } from './failure';
import type { TargetPolicy } from './target-policy';

/** The answer of the receiver. */
export interface Answer {
  readonly status: number;
  /** The server's own words for the status, such as `No Content`. */
  readonly statusText: string;
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer;
  /** The body was longer than the limit, and the rest was not read. */
  readonly truncated: boolean;
}

export type Outcome = Answer | Failure;

/** One request and its outcome. Times are in milliseconds. */
export interface Attempt {
  readonly at: number;
  readonly duration: number;
  readonly url: string;
  readonly request: DeliveryRequest;
  readonly outcome: Outcome;
}

/** Options of {@link deliver}. */
export interface DeliverOptions {
  readonly targets: TargetPolicy;
  /**
   * The whole answer must have arrived within this many milliseconds. The guide names no limit.
   * @default 10_000
   */
  readonly timeout?: number;
  /** Aborts the request. */
  readonly signal?: AbortSignal;
}

/** How many bytes of an answer are read, so that an endless answer cannot fill the memory. */
const answerLimit = 64 * 1024;

export function isAnswer(outcome: Outcome): outcome is Answer {
  return 'status' in outcome;
}

/** A delivery succeeded if the answer is 2xx. Redirects are failures and are not followed. */
export function isSuccess(outcome: Outcome): boolean {
  return isAnswer(outcome) && outcome.status >= 200 && outcome.status < 300;
}

/** The value of a header, or `undefined` if the answer has no such header. */
export function headerOf({ headers }: Answer, name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1];
}

/** Makes one request. Never rejects: a failure is an outcome, too. */
export async function deliver(url: string, request: DeliveryRequest, options: DeliverOptions): Promise<Attempt> {
  const at = Date.now();
  const started = performance.now();
  const outcome = await exchange(url, request, options).catch((error) => failureOf(error, url));
  return { at, duration: performance.now() - started, url, request, outcome };
}

async function exchange(
  address: string,
  request: DeliveryRequest,
  { targets, timeout = 10_000, signal }: DeliverOptions,
): Promise<Answer> {
  const url = targets.parse(address);
  // Not fetch(): it changes headers, and its first request takes 30 ms more, which would count as time of the server.
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const call = open(url, {
    method: request.method,
    headers: request.headers.flat(),
    lookup: targets.lookup,
    // false: a new connection, because the server may just have closed the previous connection
    agent: request.keepAlive ? undefined : false,
  });
  const timer = setTimeout(() => {
    call.destroy(new DeliveryError('timeout', `No complete answer within ${timeout / 1000} s.`));
  }, timeout);
  const stop = () => call.destroy(new DeliveryError('stopped', 'Stopped before the answer came.'));
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  write(call, request);

  return answerTo(call).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  });
}

/** Sends the body, in pieces if the request says so. */
async function write(call: ClientRequest, request: DeliveryRequest): Promise<void> {
  const { body, pace = { pieces: 1, interval: 0 }, leaves = false } = request;
  const step = Math.ceil(body.length / pace.pieces) || 1;
  for (let start = 0; start < body.length && !call.destroyed; start += step) {
    if (start > 0) await sleep(pace.interval);
    if (!call.destroyed) call.write(body.subarray(start, start + step));
  }
  if (!call.destroyed) call.end(leaves ? leave : undefined);

  function leave(): void {
    call.destroy(new DeliveryError('left', 'The sender left before the answer came, on purpose.'));
  }
}

function answerTo(call: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    call.on('error', reject);
    // 101 is an answer as well, and so is any to CONNECT. Without a listener, Node closes the connection and reports nothing.
    call.on('upgrade', withoutBody);
    call.on('connect', withoutBody);
    call.on('response', (response) => {
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
        resolve(answerFrom(response, Buffer.concat(chunks, Math.min(size, answerLimit)), truncated));
        // Stop here: the rest of a long answer is not needed. An early answer makes the rest of the request useless.
        if (truncated || !call.writableFinished) call.destroy();
      }
    });

    function withoutBody(response: IncomingMessage, socket: Duplex): void {
      socket.destroy();
      resolve(answerFrom(response, Buffer.alloc(0), false));
    }
  });
}

function answerFrom(response: IncomingMessage, body: Buffer, truncated: boolean): Answer {
  const { statusCode = 0, statusMessage = '', rawHeaders } = response;
  return { status: statusCode, statusText: statusMessage, headers: headerLines(rawHeaders), body, truncated };
}
