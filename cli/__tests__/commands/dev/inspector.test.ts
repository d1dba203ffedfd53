import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sign } from 'docsmith-webhooks';
import { readRecording } from 'docsmith-webhooks-cli';
import { listen, post, receiver, secret } from '../../../../__tests__/support/endpoint';
import { temporaryFile, temporaryFolder } from '../../../../__tests__/support/files';
import { freePort } from '../../../../__tests__/support/free-port';
import { dev } from '../../support/dev';
import { eventually } from '../../support/emulator';
import { docsmith } from '../../support/terminal';

const body = '{"id":"e1","type":"group.created","payload":{"id":"g1"}}';

/** Runs `dev --record`, in front of an app with the same secret. */
async function recording(file: string, args: readonly string[] = [], env = { DOCSMITH_WEBHOOK_SECRET: secret }) {
  const { url } = await listen(receiver().app);
  const port = String(await freePort());
  const running = await dev(['--forward', url, '--record', file, '--record-port', port, ...args], env);
  const inbox = await eventually(() => /point a tunnel to (\S+)\. /.exec(running.output.stdout)?.[1]);
  return { ...running, inbox };
}

test('records real deliveries, hands them to the app, and says whether the signature is right', async () => {
  const file = path.join(temporaryFolder(), 'real.jsonl');
  const { inbox, output, stop } = await recording(file);
  expect((await post(inbox, body)).status).toBe(204);
  expect((await post(inbox, body, { 'x-docssmith-demo2-signature': sign(body, 'other') })).status).toBe(401);
  await eventually(
    () => /✓ 204 {2}group\.created .* {2}Real delivery: the signature is right\n/.test(output.stdout) || undefined,
  );
  await eventually(
    () => /✗ 401 {2}group\.created .* {2}Real delivery: the signature is wrong\n/.test(output.stdout) || undefined,
  );
  expect(await stop()).toBe(0);
  expect(readRecording(file).map(({ signature }) => signature)).toEqual(['right', 'wrong']);
  expect(readFileSync(file, 'utf8')).not.toContain(secret);
  await expect(fetch(inbox)).rejects.toThrow();
});

test('takes the secret from a file, and goes on with a file of before', async () => {
  const file = path.join(temporaryFolder(), 'real.jsonl');
  const args = ['--secret-file', temporaryFile(`${secret}\n`)];
  for (const earlier of [0, 1]) {
    const { inbox, output, stop } = await recording(file, args, { DOCSMITH_WEBHOOK_SECRET: '' });
    expect(output.stdout.includes('after 1 from before')).toBe(earlier === 1);
    expect((await post(inbox, body)).status).toBe(204);
    expect(await stop()).toBe(0);
  }
  expect(readRecording(file)).toHaveLength(2);
});

test('refuses a file that is not a recording, and a port that is taken', async () => {
  const { url, port } = await listen(receiver().app);
  const start = async (...args: string[]) =>
    docsmith(['dev', '--port', String(await freePort()), '--forward', url, ...args]);
  const notes = temporaryFile('Buy milk.\n');
  const refused = await start('--record', notes);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--record: ')]);
  expect(readFileSync(notes, 'utf8')).toBe('Buy milk.\n');

  writeFileSync(notes, '');
  const taken = await start('--record', notes, '--record-port', String(port));
  expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining(`--record-port: port ${port} is taken`)]);
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('needs an app', async () => {
  const { code, stderr } = await docsmith(['dev', '--record', 'real.jsonl']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('Name your app with --forward URL.')]);
});

test('refuses a file that another dev records to, until that one ends', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'real.jsonl');
  const { stop } = await recording(file);
  const port = String(await freePort());
  const second = await docsmith(['dev', '--forward', 'http://127.0.0.1:1/', '--port', port, '--record', file]);
  expect([second.code, second.stderr]).toEqual([
    2,
    expect.stringContaining(`--record: another emulator uses ${file}. Stop it, or record to another file.`),
  ]);
  await stop();
  expect(readdirSync(folder)).toEqual(['real.jsonl']);
});
