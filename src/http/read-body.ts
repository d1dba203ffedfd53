import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebhookError } from '../errors';
import { type ResolvedOptions, resolveOptions } from '../options/check-options';
import type { CaptureOptions, Next } from '../options/options';
import { advanceTo, capturedBody } from './handover';
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

  return receive(req, limit, length, bodyTimeout);
}

/**
 * Copies each chunk into one buffer as it comes. Kept as they are, a sender could make a million Buffers of a body in a
 * million chunks, each of some hundred bytes. What is reserved for the announced length takes no memory until it is written.
 */
function receive(
  req: IncomingMessage,
  limit: number,
  length: number | undefined,
  bodyTimeout: number,
): Promise<Buffer> {
  let body = nothing;
  let received = 0;

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => stop(late(bodyTimeout)), bodyTimeout);
    req.on('data', take);
    req.on('error', (cause) => stop(aborted(cause)));
    req.on('close', () => {
      if (!req.readableEnded) stop(aborted());
    });
    req.on('end', () => {
      clearTimeout(timer);
      if (length !== undefined && received !== length) reject(wrongLength());
      else resolve(received < body.length ? body.subarray(0, received) : body);
    });

    function take(chunk: Buffer): void {
      const needed = received + chunk.length;
      if (needed > limit) return stop(tooLarge(limit));
      if (chunk.length === length) {
        body = chunk;
      } else {
        if (needed > body.length) body = enlarged(body, Math.max(needed, length ?? Math.min(2 * needed, limit)));
        chunk.copy(body, received);
      }
      received = needed;
    }

    function stop(error: WebhookError): void {
      clearTimeout(timer);
      req.off('data', take).pause();
      reject(error);
    }
  });
}

const nothing: Buffer = Buffer.alloc(0);

function enlarged(body: Buffer, size: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(size);
  body.copy(larger);
  return larger;
}

function checkLength(body: Buffer, limit: number, length: number | undefined): Buffer {
  if (body.length > limit) throw tooLarge(limit);
  if (length !== undefined && length !== body.length) throw wrongLength();
  return body;
}

function tooLarge(limit: number): WebhookError {
  return new WebhookError('payload_too_large', `The body is larger than ${limit} bytes.`);
}

function wrongLength(): WebhookError {
  return new WebhookError('length_mismatch', 'The body is not as long as Content-Length says.');
}

function late(timeout: number): WebhookError {
  return new WebhookError('body_timeout', `The body did not arrive within ${timeout} ms.`);
}

function aborted(cause?: unknown): WebhookError {
  return new WebhookError('request_aborted', 'The sender closed the connection before the body was complete.', {
    cause,
  });
}

function alreadyParsed(): WebhookError {
  return new WebhookError(
    'body_already_parsed',
    'The body was read before docsmith-webhooks saw it, most likely by express.json(). The signature covers the raw ' +
      'bytes, so mount the webhooks first: app.use("/webhooks", docsmithWebhooks(secret)), then app.use(express.json()).',
  );
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
