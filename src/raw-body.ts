import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { WebhookError } from './errors';
import type { ResolvedOptions } from './options';

/** Step 1a: what the request line and headers tell, before a byte of the body is read. 405 and 415. */
export function checkHead(req: IncomingMessage): void {
  if (req.method !== 'POST') {
    throw new WebhookError('method_not_allowed', `Deliveries are POST requests; this one is ${req.method}.`, {
      headers: { Allow: 'POST' },
    });
  }
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && !/^(identity)?$/i.test(encoding)) {
    throw new WebhookError('unsupported_media_type', 'The body must not have a Content-Encoding.');
  }
  const type = req.headers['content-type'];
  if (type !== undefined && !isJsonType(type)) {
    throw new WebhookError('unsupported_media_type', 'The Content-Type must be application/json in UTF-8.');
  }
}

const json = /^(?:application\/json|[\w!#$&^.+-]+\/[\w!#$&^.+-]+\+json)$/i;
const charset = /^charset=(.*)$/i;
const utf8 = /^(?:utf-?8|"utf-?8")$/i;

function isJsonType(contentType: string): boolean {
  if (contentType === 'application/json') return true;
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim());
  return json.test(type) && parameters.every((parameter) => utf8.test(charset.exec(parameter)?.[1] ?? 'utf8'));
}

/** The number of bytes that the headers announce; `undefined` for a chunked body. */
export function announcedLength(req: IncomingMessage): number | undefined {
  if (req.headers['transfer-encoding'] !== undefined) return undefined;
  return Number(req.headers['content-length'] ?? 0);
}

/** Step 1b: the bytes of the body, exactly as they were sent. */
export function readRawBody(
  req: IncomingMessage,
  { limit, bodyTimeout }: Pick<ResolvedOptions, 'limit' | 'bodyTimeout'>,
): Promise<Buffer> | Buffer {
  const captured = capturedBody(req);
  if (captured) return checkSize(captured, limit);
  if (req.readableDidRead || req.readableEnded || req.readableEncoding !== null) throw alreadyParsed();

  const length = announcedLength(req);
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

/**
 * What an earlier `express.raw()` or a serverless platform has captured. Only a Buffer is the raw body: Express 4's
 * parsers leave `{}` in `req.body` for bodies that they did not read.
 */
export function capturedBody(req: IncomingMessage & { rawBody?: unknown; body?: unknown }): Buffer | undefined {
  if (Buffer.isBuffer(req.rawBody)) return req.rawBody;
  if (Buffer.isBuffer(req.body)) return req.body;
  return undefined;
}

function checkSize(body: Buffer, limit: number): Buffer {
  if (body.length > limit) throw tooLarge(limit);
  return body;
}

function tooLarge(limit: number): WebhookError {
  return new WebhookError('payload_too_large', `The body is larger than ${limit} bytes.`);
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
      return new WebhookError('length_mismatch', 'The body is not as long as Content-Length says.', { cause: error });
    case 'stream.encoding.set':
    case 'stream.not.readable':
      return alreadyParsed(error);
    default:
      return new WebhookError('request_aborted', 'The sender closed the connection before the body was complete.', {
        cause: error,
      });
  }
}
