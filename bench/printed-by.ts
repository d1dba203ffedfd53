import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Runs a script of this folder with a Node. Returns the JSON that it prints. */
export function printedBy<Answer>(node: string, script: string, ...args: readonly string[]): Answer {
  const command = ['--no-warnings', '--import', 'tsx', path.join(__dirname, script), ...args];
  return JSON.parse(
    execFileSync(node, command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 26 }),
  );
}
