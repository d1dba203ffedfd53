import type { IncomingMessage } from 'node:http';

/**
 * Reads a body of at most `limit` bytes. Returns `undefined` if it is longer; the rest is not read.
 *
 * @throws Error if the sender leaves before the end.
 */
export async function readWithin(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(req.headers['content-length']) > limit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  // A destroyed request could not be answered.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
