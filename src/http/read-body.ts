import type { IncomingMessage } from 'node:http';
import { clearTimeout, setTimeout } from 'node:timers';
import { isUint8Array } from 'node:util/types';
import getRawBody from 'raw-body';
import type { WebhookError } from '../errors';
import { failure } from '../failures';
import { announcedLength } from './request-head';

/** Reads the body, byte for byte as it was sent, or takes the raw body that another middleware has kept. */
export async function readBody(req: IncomingMessage, limit: number, bodyTimeout: number): Promise<Buffer> {
  const length = announcedLength(req);
  const kept = keptRawBody(req);
  if (kept) return checkLength(kept, limit, length);
  assertUnread(req);
  // Must come before a listener starts the stream: the connection can stay open only if the body is still unread.
  if (length !== undefined && length > limit) throw failure.payloadTooLarge(limit);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      // Not left to raw-body, which never calls back once the stream has emitted `close`.
      timer = setTimeout(() => reject(failure.bodyTimeout(bodyTimeout)), bodyTimeout);
      refuseBadChunks(req, limit, (why) => {
        reject(why);
        // Makes raw-body drop what it has kept. Listeners of the app hear it, too.
        req.emit('aborted');
      });
      getRawBody(req, { limit, length: length ?? null }, (error, body) => {
        if (error) reject(asFailure(error, limit));
        else resolve(body);
      });
    });
  } catch (error) {
    req.pause();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The raw body that `express.raw()`, `express.text()`, a `verify` hook or a serverless platform has kept. It is never a
 * parsed value: Express 4's parsers leave `{}` in `req.body` for bodies that they did not read.
 */
export function keptRawBody({
  rawBody,
  body,
}: IncomingMessage & { rawBody?: unknown; body?: unknown }): Buffer | undefined {
  return asBuffer(rawBody) ?? asBuffer(body);
}

function asBuffer(kept: unknown): Buffer | undefined {
  if (typeof kept === 'string') return Buffer.from(kept);
  return isUint8Array(kept) ? Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength) : undefined;
}

function checkLength(body: Buffer, limit: number, length: number | undefined): Buffer {
  if (body.length > limit) throw failure.payloadTooLarge(limit);
  if (length !== undefined && length !== body.length) throw failure.lengthMismatch();
  return body;
}

/** Looks at the stream, because Express 4 sets `req.body` to `{}` even if it has read nothing. */
function assertUnread(req: IncomingMessage): void {
  if (req.destroyed && !req.readableEnded) throw failure.requestAborted();
  if (req.readableDidRead || req.readableEnded) throw failure.bodyAlreadyParsed();
  if (req.readableEncoding) throw failure.bodyDecoded();
}

/**
 * Refuses the body as soon as a chunk comes that raw-body cannot keep:
 *
 * - Too many chunks. Each takes about 100 bytes besides its content, so 1 MB in chunks of one byte takes 100 MB.
 * - A string, because another reader called `setEncoding()`. raw-body would throw in a listener, which ends the process.
 */
function refuseBadChunks(req: IncomingMessage, limit: number, refuse: (why: WebhookError) => void): void {
  const most = 1024 + limit / 64;
  let chunks = 0;
  req.on('data', (chunk: unknown) => {
    if (typeof chunk === 'string') refuse(failure.bodyDecoded());
    else if (++chunks > most) refuse(failure.tooManyChunks());
  });
}

/** Maps the errors of raw-body by their `type`. */
function asFailure(error: unknown, limit: number): WebhookError {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large') return failure.payloadTooLarge(limit);
  if (type === 'request.size.invalid') return failure.lengthMismatch();
  return failure.requestAborted(error);
}
