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

/** Bytes: what libuv reads from a socket at a time. */
const smallBody = 64 * 1024;

/** False for a large or unknown length: such a body would stay in memory, with its payload, while more of them arrive. */
export function hasSmallBody(req: IncomingMessage): boolean {
  const length = announcedLength(req);
  return length !== undefined && length <= smallBody;
}
