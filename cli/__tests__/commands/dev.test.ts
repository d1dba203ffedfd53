import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listen, receiver, secret } from '../../../__tests__/support/endpoint';
import { temporaryFile, temporaryFolder } from '../../../__tests__/support/files';
import { freePort } from '../../../__tests__/support/free-port';
import { dev } from '../support/dev';
import { eventually } from '../support/emulator';
import { docsmith } from '../support/terminal';

test('says where the dashboard is, and ends with Ctrl-C', async () => {
  const { output, url, stop } = await dev([]);
  expect(output.stdout).toBe(`The dashboard is at ${url} (Ctrl-C stops it).\n`);
  expect((await fetch(`${url}/api/webhooks`)).status).toBe(200);
  expect(await stop()).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('a second Ctrl-C, as npm sends it, does not interrupt the shutdown', async () => {
  const { stop } = await dev(['--data', temporaryFolder()]);
  const exit = stop();
  expect(process.listenerCount('SIGINT')).toBe(1);
  expect(await Promise.all([exit, stop()])).toEqual([0, 0]);
  expect(process.listenerCount('SIGINT')).toBe(0);
});

test('says that the last changes could not be saved', async () => {
  jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const data = temporaryFolder();
  const { output, act, stop } = await dev(['--data', data]);
  rmSync(data, { recursive: true });
  writeFileSync(data, '');
  await act('/api/contacts', { username: 'Kevin' });
  expect(await stop()).toBe(1);
  expect(output.stderr).toContain('docsmith-webhooks dev: the last changes could not be saved: ENOTDIR');
});

test('forwards every event, prints the secret, and prints each delivery on one line', async () => {
  const seen: string[] = [];
  const { app, webhooks } = receiver();
  webhooks.on('*', (req) => void seen.push(req.webhook.type));
  const { url } = await listen(app);
  const { output, act, stop } = await dev(['--forward', url]);
  const printed = await eventually(() => /DOCSMITH_WEBHOOK_SECRET=(\w+)/.exec(output.stdout)?.[1]);
  expect(printed).toMatch(/^[0-9a-f]{64}$/);
  await act('/api/contacts', { username: 'Kevin' });
  await eventually(
    () =>
      /^\d\d:\d\d:\d\d ✗ 401 {2}contact.created {2}127.0.0.1:\d+ {2}\d+ ms {2}\w{16}$/m.test(output.stdout) ||
      undefined,
  );
  expect(seen).toEqual([]);
  expect(await stop()).toBe(0);
});

test('keeps the secret of --forward for the directory, and says where', async () => {
  const env = { XDG_STATE_HOME: temporaryFolder(), HOME: '/nowhere', LOCALAPPDATA: temporaryFolder() };
  const secrets: unknown[] = [];
  for (let start = 0; start < 2; start++) {
    const { output, stop } = await dev(['--forward', 'http://127.0.0.1:9/'], env);
    await eventually(() => /--secret-file '.*'/.test(output.stdout) || undefined);
    const [, secret] = /DOCSMITH_WEBHOOK_SECRET=(\w+)/.exec(output.stdout) ?? [];
    const [, file = ''] = /--secret-file '(.*)'/.exec(output.stdout) ?? [];
    expect(readFileSync(file, 'utf8')).toBe(`${secret}\n`);
    secrets.push(secret);
    await stop();
  }
  expect(secrets[1]).toBe(secrets[0]);
});

test('a secret that cannot be kept is new, and the reason is printed', async () => {
  const state = path.join(temporaryFolder(), 'a file');
  writeFileSync(state, '');
  const { output, stop } = await dev(['--forward', 'http://127.0.0.1:9/'], {
    XDG_STATE_HOME: state,
    LOCALAPPDATA: state,
  });
  await eventually(
    () => /It is new at each start, because it cannot be kept: ENOTDIR/.test(output.stdout) || undefined,
  );
  expect(output.stdout).toMatch(/DOCSMITH_WEBHOOK_SECRET=\w{64}/);
  expect(await stop()).toBe(0);
});

test('signs with the secret from the environment, and does not print it', async () => {
  const { app } = receiver();
  const { url } = await listen(app);
  const { output, act, stop } = await dev(['--forward', url, '--json'], { DOCSMITH_WEBHOOK_SECRET: secret });
  await act('/api/contacts', { username: 'Kevin' });
  const line = await eventually(() => /^\{.*\}$/m.exec(output.stdout)?.[0]);
  expect(JSON.parse(line)).toMatchObject({ type: 'contact.created', state: 'delivered', status: 204, attempt: 1 });
  expect(output.stdout + output.stderr).not.toContain(secret);
  await stop();
});

test('prints retries', async () => {
  const { url } = await listen((_req, res) => res.writeHead(503).end());
  const { output, act, stop } = await dev(['--forward', url, '--retries', '--speed', '100x']);
  await act('/api/contacts', { username: 'Kevin' });
  await eventually(() => /✗ 503 .* {2}attempt 2 {2}will try again\n/.test(output.stdout) || undefined);
  await stop();
});

test('keeps webhooks in the directory that --data names', async () => {
  const data = temporaryFolder();
  const first = await dev(['--data', data, '--forward', 'http://127.0.0.1:9/']);
  await first.stop();
  const second = await dev(['--data', data]);
  expect(JSON.parse(await (await fetch(`${second.url}/api/webhooks`)).text())).toHaveLength(1);
  await second.stop();
});

test('says that the port is taken, and which one is free', async () => {
  const { port } = await listen(() => {});
  const { code, stderr } = await docsmith(['dev', '--port', String(port)]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(`^docsmith-webhooks dev: port ${port} is taken. The next free one: --port \\d+\n$`),
  ]);
});

test('says at the end how many deliveries there were', async () => {
  let status = 204;
  const { url } = await listen((_req, res) => res.writeHead(status).end());
  const { output, act, stop } = await dev(['--forward', url]);
  await act('/api/contacts', { username: 'Kevin' });
  await eventually(() => output.stdout.includes('✓ 204') || undefined);
  status = 500;
  await act('/api/contacts', { username: 'Stuart' });
  await eventually(() => output.stdout.includes('✗ 500') || undefined);
  await stop();
  expect(output.stdout).toMatch(/\n1 delivered, 1 failed\n$/);
});

test('says at the start that the directory cannot be written', async () => {
  const args = ['dev', '--port', String(await freePort()), '--data'];
  for (const data of [__filename, path.join(__filename, 'below'), '/dev/null']) {
    const { code, stderr } = await docsmith([...args, data]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`dev: ${data} cannot be written: `)]);
  }
});

test('says that another emulator uses the directory', async () => {
  const data = temporaryFolder();
  const { stop } = await dev(['--data', data]);
  const { code, stderr } = await docsmith(['dev', '--port', String(await freePort()), '--data', data]);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`another emulator uses ${data}`)]);
  await stop();
});

test.each([
  [['--port', 'x'], '--port'],
  [['--port', '70000'], '--port'],
  [['--retries', '--speed', 'fast'], '--speed: expected a factor'],
  [['--retries', '--speed', '0'], '--speed: expected a factor'],
  [['--speed', '100x'], '--speed: retries are off'],
  [['--data', ''], '--data: expected a directory'],
  [['--forward', 'http://10.0.0.1/'], '--forward: 10.0.0.1 is not on this machine'],
  [['--forward', 'here'], '--forward: Expected'],
  [['--allow-host', 'http://staging.test/'], '--allow-host: expected a host'],
  [['--allow-host', '*.staging.test'], '--allow-host: expected a host'],
  [['--allow-host', ''], '--allow-host: expected a host'],
])('refuses invalid arguments: %j', async (args, message) => {
  const { code, stderr } = await docsmith(['dev', ...args]);
  expect([code, stderr.includes(message)]).toEqual([2, true]);
});

test('refuses a secret that is not UTF-8, because it would change', async () => {
  const file = temporaryFile(Buffer.from([0x61, 0xff]));
  const { code, stderr } = await docsmith(['dev', '--forward', 'http://127.0.0.1:1/', '--secret-file', file]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--secret-file: the emulator takes text in UTF-8 only')]);
});
