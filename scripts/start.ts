/**
 * What `npm start` runs in a clone: the quick start, and the emulator that delivers to it, joined by one secret. Options
 * go to the emulator, as in `npm start -- --data .emulator`.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { secret, url } from '../examples/quick-start';

const main = path.join(__dirname, '..', 'cli', 'src', 'main.ts');
const emulator = spawn(process.execPath, ['--import', 'tsx', main, 'dev', '--forward', url, ...process.argv.slice(2)], {
  env: { ...process.env, DOCSMITH_WEBHOOK_SECRET: secret },
  stdio: 'inherit',
});

// Neither is of use without the other. Ctrl-C reaches both from the terminal; other signals are passed on.
emulator.once('exit', (code) => process.exit(code ?? 0));
process.once('exit', () => emulator.kill());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => emulator.kill(signal));
