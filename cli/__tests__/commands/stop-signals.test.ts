import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { listen, secret } from '../../../__tests__/support/endpoint';
import { freePort } from '../../../__tests__/support/free-port';
import { eventually } from '../support/emulator';

const groups: number[] = [];
afterEach(() => {
  for (const group of groups.splice(0)) {
    try {
      process.kill(-group, 'SIGTERM');
    } catch {
      // it has ended
    }
  }
});

/** Runs `dev` in the background of a shell, as a script of npm may, until that shell has ended. */
async function devWithoutShell(npmCommand: string) {
  const port = await freePort();
  const script = `node --import tsx cli/src/main.ts dev --port ${port} & read line`;
  const shell = spawn('sh', ['-c', script], { env: { ...process.env, npm_command: npmCommand }, detached: true });
  groups.push(shell.pid ?? 0);
  const ended = once(shell, 'close');
  const output = { stdout: '', stderr: '' };
  shell.stdout.on('data', (text) => (output.stdout += text));
  shell.stderr.on('data', (text) => (output.stderr += text));
  await eventually(() => output.stdout.includes('dashboard is at') || undefined);
  const left = once(shell, 'exit');
  shell.stdin.end();
  await left;
  return { url: `http://127.0.0.1:${port}`, output, ended };
}

test('dev ends with its npx and says why, but outlives the npm script that has started it in the background', async () => {
  const ofScript = await devWithoutShell('run-script');
  const ofNpx = await devWithoutShell('exec');
  await ofNpx.ended;
  expect(ofNpx.output.stderr).toBe('Stopped, because the npx that runs this command has ended.\n');
  expect((await fetch(`${ofScript.url}/api/webhooks`)).status).toBe(200);
  expect(ofScript.output.stderr).toBe('');
}, 60_000);

test('a second Ctrl-C ends send at once', async () => {
  const requested = new EventEmitter();
  const { url } = await listen(() => requested.emit('request'));
  const args = ['--import', 'tsx', 'cli/src/main.ts', 'send', 'group.created', '--url', url];
  const env = { ...process.env, DOCSMITH_WEBHOOK_SECRET: secret };
  const send = spawn(process.execPath, args, { env });
  let stdout = '';
  send.stdout.on('data', (text) => (stdout += text));
  await once(requested, 'request');
  const interrupts = setInterval(() => send.kill('SIGINT'), 100);
  const ended = await once(send, 'close');
  clearInterval(interrupts);
  // After its two seconds, it would have printed that the delivery was given up.
  expect([...ended, stdout]).toEqual([null, 'SIGINT', '']);
});
