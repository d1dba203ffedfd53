import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { WebhookError, type WebhookProblem } from '../errors';
import type { Next } from '../options/options';
import { warn } from '../warning';
import type { AppFunction } from './express';
import { announcedLength } from './request-head';

/** Step 7: 204, unless a handler has answered. */
export function answerHandled(res: ServerResponse): void {
  if (res.headersSent) return;
  res.statusCode = 204;
  res.end();
}

/** Answers what the sender did wrong; hands on what the app did wrong. */
export function refuse(
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  next: Next | undefined,
  onReject: AppFunction | undefined,
): void {
  if (!isRejection(error)) return fail(error, res, next);
  // Someone else has answered meanwhile, such as a time-out middleware of the app.
  if (res.headersSent) return;
  if (!willEndSoon(req)) res.setHeader('Connection', 'close');
  if (onReject) return void answerBy(onReject, error, req, res, next);
  for (const [name, value] of Object.entries(error.headers ?? {})) res.setHeader(name, value);
  answerProblem(res, error.toJSON());
}

/** Whether it is the sender who was wrong. */
function isRejection(error: unknown): error is WebhookError {
  return error instanceof WebhookError && error.status < 500;
}

/** Hands an error of the app to its error handler; without one, warns of it, and answers without detail. */
export function fail(error: unknown, res: ServerResponse, next: Next | undefined): void {
  if (next) return next(error);
  if (!isRejection(error)) warn('A webhook delivery failed', error);
  if (res.writableEnded) return;
  if (res.headersSent) return void res.destroy();
  const status = statusOf(error);
  const title = STATUS_CODES[status] ?? '';
  answerProblem(res, {
    title,
    status,
    ...(error instanceof WebhookError && { code: error.code }),
  });
}

async function answerBy(
  onReject: AppFunction,
  error: WebhookError,
  req: IncomingMessage,
  res: ServerResponse,
  next: Next | undefined,
): Promise<void> {
  try {
    await onReject(error, req, res, next ?? ((cause?: unknown) => fail(cause ?? error, res, undefined)));
  } catch (thrown) {
    // `next(undefined)` would pass the refused delivery on.
    fail(thrown || new Error(`onReject threw ${String(thrown)}.`), res, next);
  }
}

/** RFC 9457. */
function answerProblem(res: ServerResponse, problem: Partial<WebhookProblem> & { readonly status: number }): void {
  const body = Buffer.from(JSON.stringify(problem));
  res.statusCode = problem.status;
  res.setHeader('Content-Type', 'application/problem+json');
  res.setHeader('Content-Length', body.length);
  res.end(body);
}

/** As Express does: the status that an error carries, if it is one of an error. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && STATUS_CODES[status] !== undefined ? status : 500;
}

/** What a socket holds anyway. A longer rest is not worth reading for the sake of the connection. */
const readableRest = 64 * 1024;

/**
 * After the answer Node reads the rest of the body, and throws it away, to reach the next request on the connection.
 * That is right for a short rest whose length is known. Otherwise the sender could have it read without end.
 */
function willEndSoon(req: IncomingMessage): boolean {
  if (req.complete) return true;
  const length = announcedLength(req);
  return !req.readableDidRead && length !== undefined && length <= readableRest;
}
