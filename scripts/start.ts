/**
 * What `npm start` runs in a clone: the emulator and the quick start together, joined by one secret. Options go to the
 * emulator, as in `npm start -- --data .emulator`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';

const port = process.env.PORT ?? '3000';
const env = {
  ...process.env,
  PORT: port,
  DOCSMITH_WEBHOOK_SECRET: process.env.DOCSMITH_WEBHOOK_SECRET || randomBytes(32).toString('hex'),
};
const receiver = `http://127.0.0.1:${port}/webhooks/docsmith`;

const children = [
  run('examples/quick-start.ts'),
  run('src/cli/main.ts', 'dev', '--forward', receiver, ...process.argv.slice(2)),
];

// Neither is of use without the other. Ctrl-C reaches both from the terminal; other signals are passed on.
for (const child of children) child.once('exit', (code) => stop(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(0));

function run(script: string, ...args: string[]): ChildProcess {
  const file = path.join(__dirname, '..', script);
  return spawn(process.execPath, ['--import', 'tsx', file, ...args], { env, stdio: 'inherit' });
}

function stop(code: number): void {
  process.exitCode ||= code;
  for (const child of children) child.kill();
}
