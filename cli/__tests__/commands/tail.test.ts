import { listen } from '../../../__tests__/support/endpoint';
import { freePort } from '../../../__tests__/support/free-port';
import { main } from '../../src/main';
import { emulate, eventually } from '../support/emulator';
import { docsmith } from '../support/terminal';

/** Runs `tail` in this process until Ctrl-C. */
async function tail(url: string, args: readonly string[] = []) {
  const output = { stdout: '', stderr: '' };
  const exit = main(['tail', '--port', new URL(url).port, ...args], {
    stdin: { async *[Symbol.asyncIterator]() {} },
    stdout: { write: (text) => (output.stdout += text) },
    stderr: { write: (text) => (output.stderr += text) },
    env: {},
  });
  await eventually(() => /Following the emulator at/.test(output.stderr) || undefined);
  return { output, exit };
}

test('prints what happens from now on, and ends with Ctrl-C', async () => {
  let status = 204;
  const { url } = await listen((_req, res) => res.writeHead(status).end());
  const emulator = await emulate();
  emulator.forward(url);
  await emulator.call('POST /contacts', { username: 'Before' });
  await emulator.delivered(1);
  const { output, exit } = await tail(emulator.url);

  await emulator.call('POST /groups', { name: 'Crew', contact_ids: [] });
  await eventually(
    () => / ✓ 204 {2}group\.created {2}127.0.0.1:\d+ {2}\d+ ms {2}\w{16}\n/.test(output.stdout) || undefined,
  );
  status = 500;
  await emulator.call('POST /groups', { name: 'Crew', contact_ids: [] });
  await eventually(() => / ✗ 500 {2}group\.created/.test(output.stdout) || undefined);
  expect(output.stdout.match(/\n/g)).toHaveLength(2);
  expect(output.stdout).not.toContain('contact.created');

  process.emit('SIGINT');
  expect(await exit).toBe(0);
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('prints each attempt once, with its number', async () => {
  const { url } = await listen((_req, res) => res.writeHead(503).end());
  const emulator = await emulate({ retries: true, speed: 10 });
  emulator.forward(url);
  const { output, exit } = await tail(emulator.url, ['--json']);
  await emulator.call('POST /contacts', { username: 'Kevin' });
  const lines = await eventually(() => {
    const all = output.stdout.split('\n').filter(Boolean);
    return all.length >= 2 ? all : undefined;
  });
  expect(lines.map((line) => JSON.parse(line).attempt)).toEqual([1, 2]);
  process.emit('SIGTERM');
  expect(await exit).toBe(0);
});

test('says that the emulator has stopped', async () => {
  const emulator = await emulate();
  const { output, exit } = await tail(emulator.url);
  await emulator.stop();
  expect(await exit).toBe(1);
  expect(output.stderr).toContain('docsmith-webhooks tail: the emulator has stopped.');
});

test('says that there is no emulator', async () => {
  const { code, stderr } = await docsmith(['tail', '--port', String(await freePort())]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('there is no emulator at')]);
});
