import { codeOf, messageOf } from '../errors';
import { TargetError } from './target-policy';

/** Why a delivery got no answer. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

export type FailureCode = 'refused_target' | 'timeout' | 'connection_failed' | 'connection_closed' | 'stopped';

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
  const { origin, hostname } = new URL(url);
  // When several addresses were tried, Node throws an AggregateError without a message.
  const message = messageOf(error) || code;
  if (code.startsWith('HPE_')) return closed(`The answer of ${origin} is not HTTP: ${message} (${code}).`);
  switch (code) {
    case 'ECONNREFUSED':
      return noConnection(`Nothing listens at ${origin} (${code}). Is the server running?`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return noConnection(`No address was found for ${hostname} (${code}).`);
    case 'EPROTO':
      return noConnection(`${origin} does not speak TLS (${code}). Is it http://?`);
    case 'ECONNRESET':
    case 'EPIPE':
      return closed(`The server closed the connection without a complete answer (${code}).`);
    default:
      return noConnection(`No connection: ${message}`);
  }
}

function noConnection(message: string): Failure {
  return { code: 'connection_failed', message };
}

function closed(message: string): Failure {
  return { code: 'connection_closed', message };
}
