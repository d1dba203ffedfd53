import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** True if the server and the load can each have their own core. */
export const pinned = availableParallelism() > 1 && has('taskset');

/** Pins a command to the core of the server or of the load. */
export function onCore(whose: 'server' | 'load', command: readonly string[]): [string, string[]] {
  const core = whose === 'server' ? 0 : availableParallelism() - 1;
  const [file = '', ...args] = pinned ? ['taskset', '-c', String(core), ...command] : command;
  return [file, args];
}

/** True if the program is on the PATH. */
export function has(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}
