import { once } from 'node:events';
import { createServer } from 'node:net';

/** How many ports are tried. */
const attempts = 50;

/** The first free port after a port that is taken, if there is one nearby. `reserved` is not offered. */
export async function nextFreePort(taken: number, reserved?: number): Promise<number | undefined> {
  for (let port = taken + 1; port <= Math.min(taken + attempts, 65_535); port++) {
    if (port !== reserved && (await isFree(port))) return port;
  }
  return undefined;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
