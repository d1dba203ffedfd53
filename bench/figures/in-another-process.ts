import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { onCore } from '../cores';

/** Runs a sender of this folder on the core of the load. It reads its task from stdin, and prints its answer. Both are JSON. */
export async function inAnotherProcess<Answer>(script: string, task: object): Promise<Answer> {
  const command = [process.execPath, '--no-warnings', path.join(__dirname, script)];
  const running = promisify(execFile)(...onCore('load', command));
  running.child.stdin?.end(JSON.stringify(task));
  return JSON.parse((await running).stdout);
}
