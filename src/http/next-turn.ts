import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers';
import { announcedLength } from './request-head';

/**
 * Lets the event loop read the other sockets before an answer, so that the answers leave together, and whoever reads them on
 * the same machine wakes up once for all (docs/performance.md).
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void immediate(resolve));
}

/** Taken when this module loads. An import would be looked up at each call, so fake timers could stop every delivery. */
const immediate = setImmediate;

/** Bytes. libuv reads no more from a socket at once. */
const oneRead = 64 * 1024;

/** True for a small body. What a larger one becomes would stay in memory while others arrive, so its handlers do not wait. */
export function fitsInOneRead(req: IncomingMessage): boolean {
  const length = announcedLength(req);
  return length !== undefined && length <= oneRead;
}
