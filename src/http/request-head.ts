import type { IncomingMessage } from 'node:http';
import { WebhookError } from '../errors';

/** What the request line and the headers tell, before a byte of the body is read: 405 and 415. */
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

/**
 * The number of bytes that Content-Length announces; `undefined` where it does not. That no header speaks of a body is no
 * sign that there is none: Node frames it by all headers, but shows only the first 2,000.
 */
export function announcedLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  if (length === undefined || headers['transfer-encoding'] !== undefined) return undefined;
  return Number(length);
}
