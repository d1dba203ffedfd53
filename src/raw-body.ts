import type { IncomingMessage, ServerResponse } from 'node:http';
import getRawBody from 'raw-body';
import { advanceTo, capturedBody } from './delivery';
import { WebhookError } from './errors';
import { type CaptureOptions, type Next, type ResolvedOptions, resolveOptions } from './options';
import { announcedLength, checkHead } from './request-head';
import { refuse } from './respond';

/** Step 1: the bytes of the body, exactly as they were sent. */
export function readRawBody(
  req: IncomingMessage,
  { limit, bodyTimeout }: Pick<ResolvedOptions, 'limit' | 'bodyTimeout'>,
): Promise<Buffer> | Buffer {
  const length = announcedLength(req);
  const captured = capturedBody(req);
  if (captured) return checkLength(captured, limit, length);
  if (req.destroyed && !req.readableEnded) throw aborted();
  if (req.readableDidRead || req.readableEnded || req.readableEncoding !== null) throw alreadyParsed();

  if (length !== undefined && length > limit) throw tooLarge(limit);

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new WebhookError('body_timeout', `The body did not arrive within ${bodyTimeout} ms.`));
    }, bodyTimeout);
    getRawBody(req, { limit, length: length ?? null }, (error, body) => {
      clearTimeout(timer);
      if (error) reject(asWebhookError(error, limit));
      else resolve(body);
    });
  });
}

function checkLength(body: Buffer, limit: number, length: number | undefined): Buffer {
  if (body.length > limit) throw tooLarge(limit);
  if (length !== undefined && length !== body.length) throw wrongLength();
  return body;
}

function tooLarge(limit: number): WebhookError {
  return new WebhookError('payload_too_large', `The body is larger than ${limit} bytes.`);
}

function wrongLength(cause?: unknown): WebhookError {
  return new WebhookError('length_mismatch', 'The body is not as long as Content-Length says.', { cause });
}

function aborted(cause?: unknown): WebhookError {
  return new WebhookError('request_aborted', 'The sender closed the connection before the body was complete.', {
    cause,
  });
}

function alreadyParsed(cause?: unknown): WebhookError {
  return new WebhookError(
    'body_already_parsed',
    'The body was read before docsmith-webhooks saw it, most likely by express.json(). The signature covers the raw ' +
      'bytes, so mount the webhooks first: app.use("/webhooks", docsmithWebhooks(secret)), then app.use(express.json()).',
    { cause },
  );
}

function asWebhookError(error: getRawBody.RawBodyError, limit: number): WebhookError {
  switch (error.type) {
    case 'entity.too.large':
      return tooLarge(limit);
    case 'request.size.invalid':
      return wrongLength(error);
    case 'stream.encoding.set':
    case 'stream.not.readable':
      return alreadyParsed(error);
    default:
      return aborted(error);
  }
}

/**
 * Step 1 as a middleware: captures the body, byte for byte, into `req.rawBody`.
 *
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * app.post('/webhooks', captureRawBody({ limit: '100kb' }), verifySignature(secret), validateEvent(), router);
 * ```
 */
export function captureRawBody(options: CaptureOptions = {}) {
  const resolved = resolveOptions(options, ['limit', 'bodyTimeout', 'onReject']);

  return async function captureRawBody(req: IncomingMessage, res: ServerResponse, next: Next): Promise<void> {
    try {
      checkHead(req);
      const rawBody = await readRawBody(req, resolved);
      advanceTo(req, { step: 'captured', rawBody });
      Object.assign(req, { rawBody });
    } catch (error) {
      return refuse(error, req, res, next, resolved.onReject);
    }
    next();
  };
}
