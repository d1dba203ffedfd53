import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { codeOf } from '../../src/errors';
import { eventually } from './emulator';

/** Waits until no process of a detached child's group runs, and these ports are free. */
export async function expectGone({ pid = 0 }: ChildProcess, ports: readonly number[]): Promise<void> {
  await eventually(() => !isAlive(pid) || undefined);
  for (const port of ports) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    server.close();
  }
}

function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
    throw error;
  }
}
