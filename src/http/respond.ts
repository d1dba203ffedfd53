import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { clearTimeout, setTimeout } from 'node:timers';
import { asError, isSignal, WebhookError, type WebhookProblem, warn } from '../errors';
import { failure } from '../failures';
import { type AppFunction, isFunction, isPromise, type Rules } from '../options/check-options';
import { appFunction, optional } from '../options/rules';
import type { AnyRequest, AnyResponse, Next } from './express';
import { lingerOnClose } from './linger';
import { nextTurn } from './next-turn';
import { announcedLength } from './request-head';
import { note, noteFailure } from './trace';

/**
 * An error handler of Express that sees rejected deliveries, and can answer them. The package answers if it does not take
 * `res`, or if its promise resolves without an answer.
 */
export type RejectionHandler = (error: WebhookError, req: AnyRequest, res: AnyResponse, next: Next) => unknown;

/** How a rejected delivery is answered. */
export interface RejectionOptions {
  /**
   * An error handler of Express that sees rejected deliveries, to log or to answer them. `(error)` and `(error, req)` only
   * look on, and the package answers without waiting for them. With `res`, it answers, calls `next()`, or returns a promise: if
   * that resolves without an answer, or 5 seconds have passed, the package answers. `next()` passes the rejection to the error
   * handlers of the app. A rejected delivery never reaches a handler.
   * @default problem+json (RFC 9457), and a warning in `req.log` if pino-http or its like has set it
   */
  readonly onReject?: RejectionHandler;
}

export const rejectionRules = { onReject: optional(appFunction) } satisfies Rules<RejectionOptions>;

/** Answers 204. If a middleware has sent the head of an answer, ends it. */
export function acknowledge(res: ServerResponse): void {
  if (res.writableEnded) return;
  if (!res.headersSent) res.statusCode = 204;
  res.end();
}

/** Lets Node close the connection after the answer, and tells the sender. */
export function closeAfterAnswer(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close');
}

/** Answers 202: someone else will handle the event. */
export function accept(res: ServerResponse): void {
  res.statusCode = 202;
  res.end();
}

/** Answers a 4xx `WebhookError`. Passes any other error to `next`. */
export async function reject(
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  next: Next,
  onReject?: AppFunction,
): Promise<void> {
  if (!isRejection(error)) {
    noteFailure(req, error);
    return next(asError(error, 'A step'));
  }
  note(req, { outcome: error.code === 'request_aborted' ? 'aborted' : 'rejected', code: error.code });
  if (!onReject) void log(error, req);
  // The answers of this turn leave together. By then, Node knows whether the whole body has arrived: if so, the connection stays open.
  await nextTurn();
  // The app has already answered, for example in a timeout middleware.
  if (res.headersSent) return;
  lingerOnClose(req, res);
  if (!willEndSoon(req)) closeAfterAnswer(res);
  for (const [name, value] of Object.entries(error.headers ?? {})) res.setHeader(name, value);
  if (onReject) return rejectWith(onReject, error, req, res, next);
  sendProblem(res, error.toJSON());
}

/** Logs a rejection, if a middleware such as pino-http has given the request a logger. */
async function log({ code, status, message, errors }: WebhookError, req: IncomingMessage & { log?: unknown }) {
  try {
    const { log: logger } = req;
    if (typeof logger !== 'object' || logger === null || !('warn' in logger) || !isFunction(logger.warn)) return;
    await logger.warn({ code, status, errors }, `A webhook delivery was rejected: ${message}`);
  } catch (thrown) {
    warn('req.log.warn() failed', thrown);
  }
}

function isRejection(error: unknown): error is WebhookError {
  return error instanceof WebhookError && error.status < 500;
}

async function rejectWith(
  onReject: AppFunction,
  error: WebhookError,
  req: IncomingMessage,
  res: ServerResponse,
  next: Next,
): Promise<void> {
  // `(error)` and `(error, req)` cannot answer, so the sender need not wait. `(...given)` declares nothing, and can.
  const onlyLooks = onReject.length === 1 || onReject.length === 2;
  let isPassedOn = false;
  try {
    const returned = onReject(error, req, res, passOn);
    if (onlyLooks) answer();
    else limitAnswer(res, answerLate);
    if (!isPromise(returned) && onReject.length >= 3) return;
    await returned;
    answer();
  } catch (thrown) {
    if (onlyLooks) answer();
    const failed = asError(thrown, 'onReject');
    // Express would close the connection, which may carry the next delivery by now.
    if (isPassedOn || res.writableEnded) return warn('onReject failed after the rejection had been answered', failed);
    noteFailure(req, failed);
    next(failed);
  }

  function answer(): void {
    if (isWaiting()) sendProblem(res, error.toJSON());
  }

  function answerLate(): void {
    if (!isWaiting()) return;
    process.emitWarning(
      `docsmith-webhooks: onReject has not answered for ${rejectionTimeout} ms, so the package has. To log only, take no res: ` +
        '(error, req) => …. To answer, call res.end() or its like.',
    );
    answer();
  }

  function isWaiting(): boolean {
    return !isPassedOn && !res.headersSent && !res.writableEnded;
  }

  function passOn(cause?: unknown): void {
    if (isPassedOn) return;
    isPassedOn = true;
    // `next()` and `next('route')` would let the rejected delivery go on.
    next(isSignal(cause) ? error : cause);
  }
}

/** The time in which `onReject` must answer, in milliseconds. */
const rejectionTimeout = 5_000;

/** Calls back if `onReject` has still not answered, so that no sender waits for ever. */
function limitAnswer(res: ServerResponse, callback: () => void): void {
  if (res.writableEnded) return;
  const timer = setTimeout(callback, rejectionTimeout).unref();
  res.once('close', () => clearTimeout(timer));
}

/** Stands in for `next` if no app follows: answers 404, or the error with its status and code alone. */
export function finalHandler(req: IncomingMessage, res: ServerResponse): Next {
  return (error) => {
    if (error === undefined) return void reject(failure.notFound(), req, res, finalHandler(req, res));
    if (!isRejection(error)) warn('A webhook delivery failed', error);
    if (res.writableEnded) return;
    if (res.headersSent) return void res.destroy();
    lingerOnClose(req, res);
    sendProblem(res, withoutDetail(error));
  };
}

/** What the sender may know about an error of the app. */
function withoutDetail(error: unknown): Pick<WebhookProblem, 'title' | 'status'> {
  if (error instanceof WebhookError) {
    const { detail: _detail, ...problem } = error.toJSON();
    return problem;
  }
  const status = statusOf(error);
  return { title: STATUS_CODES[status] ?? '', status };
}

/** RFC 9457. */
function sendProblem(res: ServerResponse, problem: Partial<WebhookProblem> & { readonly status: number }): void {
  const body = JSON.stringify(problem);
  res.statusCode = problem.status;
  res.setHeader('Content-Type', 'application/problem+json');
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.end(body);
}

/** The error's own `status` from 400 up, else 500, as in Express. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && STATUS_CODES[status] !== undefined ? status : 500;
}

/** Bytes. Reading this much is cheaper than opening a new connection. */
const readableRest = 64 * 1024;

/**
 * After an answer, Node reads and drops the rest of the body. That is fine for a short rest. With a long or unknown rest
 * the sender could keep us reading, so the connection is closed.
 */
function willEndSoon(req: IncomingMessage): boolean {
  if (req.complete) return true;
  const length = announcedLength(req);
  return !req.readableDidRead && length !== undefined && length <= readableRest;
}
