import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Whether server and load can have a core of their own. */
export const pinned = availableParallelism() > 1 && has('taskset');

/** A command that runs on the core of the server, or on that of the load. */
export function onCore(whose: 'server' | 'load', command: readonly string[]): [string, string[]] {
  const core = whose === 'server' ? 0 : availableParallelism() - 1;
  const [file = '', ...args] = pinned ? ['taskset', '-c', String(core), ...command] : command;
  return [file, args];
}

/** Whether a program is on the PATH. */
export function has(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}
