import type { IncomingMessage } from 'node:http';
import { failure } from '../errors';

/** Checks the method, the media type and the encoding, before a byte of the body is read: 405 and 415. */
export function checkHead(req: IncomingMessage): void {
  if (req.method !== 'POST') throw failure.methodNotAllowed(req.method);
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && !/^(identity)?$/i.test(encoding)) throw failure.contentEncoding();
  const type = req.headers['content-type'];
  if (type !== undefined && !isJsonType(type)) throw failure.contentType();
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
 * The number of bytes that Content-Length announces, or `undefined`. Without such a header there can still be a body:
 * Node reads bodies by all headers, but shows only the first 2,000.
 */
export function announcedLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  if (length === undefined || headers['transfer-encoding'] !== undefined) return undefined;
  return Number(length);
}
