import { codeOf, messageOf } from '../errors';
import { TargetError } from './target-policy';

/** Why a delivery got no answer. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

export type FailureCode =
  | 'refused_target'
  | 'name_not_found'
  | 'connection_failed'
  | 'tls_failed'
  | 'certificate_refused'
  | 'not_http'
  | 'connection_closed'
  | 'timeout'
  | 'stopped'
  | 'left';

/** A failure that the sender itself causes. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** Turns what Node reports into a sentence for the user. */
export function failureOf(error: unknown, url: string): Failure {
  if (error instanceof DeliveryError || error instanceof TargetError) {
    return { code: error.code, message: error.message };
  }
  const code = codeOf(error);
  const { origin, hostname, protocol } = new URL(url);
  // When several addresses were tried, Node throws an AggregateError without a message.
  const message = messageOf(error) || code;
  if (code.startsWith('HPE_')) return { code: 'not_http', message: notHttp(error, origin, `${message} (${code})`) };
  if (code.includes('CERT')) {
    return {
      code: 'certificate_refused',
      message: `The certificate of ${origin} is not trusted: ${message} (${code}).`,
    };
  }
  switch (code) {
    case 'ECONNREFUSED':
      return { code: 'connection_failed', message: `Nothing listens at ${origin} (${code}). Is the server running?` };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { code: 'name_not_found', message: `No address was found for ${hostname} (${code}).` };
    case 'EPROTO':
      return { code: 'tls_failed', message: noTls(origin, message) };
    case 'ECONNRESET':
    case 'EPIPE':
      if (message.includes('before secure TLS connection')) {
        return { code: 'tls_failed', message: `${origin} closed the connection instead of speaking TLS (${code}).` };
      }
      return { code: 'connection_closed', message: closed(code, protocol === 'http:' && message === 'socket hang up') };
    default:
      return { code: 'connection_failed', message: `No connection: ${message}` };
  }
}

/** A TLS server answers plain HTTP with an alert, or closes the connection without a word. */
function notHttp(error: unknown, origin: string, reason: string): string {
  const raw: unknown = error instanceof Error && 'rawPacket' in error ? error.rawPacket : undefined;
  const isTlsAlert = Buffer.isBuffer(raw) && raw[0] === 0x15 && raw[1] === 0x03;
  return isTlsAlert ? `${origin} speaks TLS. Is it https://?` : `The answer of ${origin} is not HTTP: ${reason}.`;
}

/** OpenSSL calls anything that is not a TLS record a wrong version number. Other failures have a reason of their own. */
function noTls(origin: string, message: string): string {
  const [, reason = 'wrong version number'] = /SSL routines:[^:]*:([^:]+)/.exec(message) ?? [];
  if (/wrong version number|packet length too long|http request/.test(reason)) {
    return `${origin} does not speak TLS (EPROTO). Is it http://?`;
  }
  return `${origin} and this sender have no TLS in common: ${reason} (EPROTO).`;
}

function closed(code: string, mayWantTls: boolean): string {
  const question = mayWantTls ? ' If it speaks TLS, the URL begins with https://.' : '';
  return `The server closed the connection without a complete answer (${code}).${question}`;
}
