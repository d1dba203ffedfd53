import type { IncomingMessage } from 'node:http';
import { failure } from '../failures';

/** Throws 405 or 415 if the method, the media type or the encoding is wrong. No Content-Type counts as JSON. */
export function assertHead(req: IncomingMessage): void {
  if (req.method !== 'POST') throw failure.methodNotAllowed(req.method);
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && !/^(identity)?$/i.test(encoding)) throw failure.contentEncoding();
  const type = req.headers['content-type'];
  if (type !== undefined && !isJsonType(type)) throw failure.contentType();
}

const json = /^(?:application\/json|[\w!#$&^.+-]+\/[\w!#$&^.+-]+\+json)$/i;
const otherCharset = /^charset=(?!(?:utf-?8|"utf-?8")$)/i;

function isJsonType(contentType: string): boolean {
  if (contentType === 'application/json') return true;
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim());
  return json.test(type) && !parameters.some((parameter) => otherCharset.test(parameter));
}

/**
 * The length from Content-Length, or `undefined`. `undefined` does not mean that there is no body: Node hides all headers
 * after the first 2,000.
 */
export function announcedLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  if (length === undefined || headers['transfer-encoding'] !== undefined) return undefined;
  return Number(length);
}
