/**
 * `npm start` runs the quick start and an emulator of the service that delivers to it. Both use the same secret.
 * Options go to the emulator, as in `npm start -- --data .emulator`.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { secret, url } from '../examples/quick-start';

const main = path.join(__dirname, '..', 'cli', 'src', 'main.ts');
const emulator = spawn(process.execPath, ['--import', 'tsx', main, 'dev', '--forward', url, ...process.argv.slice(2)], {
  env: { ...process.env, DOCSMITH_WEBHOOK_SECRET: secret },
  stdio: 'inherit',
});

// When one of the two ends, the other ends too. Ctrl-C reaches both, but a signal from `kill` must be passed on.
emulator.once('exit', (code) => process.exit(code ?? 0));
process.once('exit', () => emulator.kill());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => emulator.kill(signal));

// npm passes SIGTERM to its shell only. When that shell is gone, this process has another parent.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) emulator.kill();
}, 500).unref();
