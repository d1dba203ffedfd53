import { inAnotherProcess } from './in-another-process';

/** Requests that are sent at a fixed rate, over connections that stay open. */
export interface Stream {
  /** The request as it is sent. */
  readonly request: string;
  readonly perSecond: number;
  readonly connections: number;
}

/** Milliseconds from the time when a request was due to its answer. */
export interface Latency {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
}

/**
 * Sends the streams at the same time, from another process. autocannon is not used: it sends the requests of a second in one
 * burst, and its correction of the times assumes 1 ms between requests.
 */
export function sendAtRate<Name extends string>(
  port: number,
  seconds: number,
  streams: Readonly<Record<Name, Stream>>,
): Promise<Record<Name, Latency>> {
  return inAnotherProcess('send-at-rate.mjs', { port, seconds, streams });
}
