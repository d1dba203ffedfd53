import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../../__tests__/support/free-port';
import { eventually } from '../support/emulator';
import { expectGone } from '../support/process-group';

test('npm start runs the emulator and the quick start with one secret, and stops both', async () => {
  const ports = { receiver: await freePort(), emulator: await freePort() };
  const { DOCSMITH_WEBHOOK_SECRET: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts', '--port', String(ports.emulator)], {
    env: { ...env, PORT: String(ports.receiver) },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const url = `http://127.0.0.1:${ports.emulator}`;
  await eventually(() => (/Receiving/.test(output) && output.includes(`dashboard is at ${url}`)) || undefined);

  expect(output).toMatch(/DOCSMITH_WEBHOOK_SECRET=[0-9a-f]{48} npm run -s docsmith-webhooks -- send message.created/);

  const { token } = JSON.parse(await (await fetch(`${url}/api/session`)).text());
  const headers = { 'content-type': 'application/json', 'x-emulator-token': token };
  await fetch(`${url}/api/contacts`, { method: 'POST', headers, body: '{"username":"Kevin"}' });
  await eventually(
    () => (/^contact.created +Kevin/m.test(output) && / ✓ 204 {2}contact.created/m.test(output)) || undefined,
  );

  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  for (const port of Object.values(ports)) {
    await eventually(() =>
      fetch(`http://127.0.0.1:${port}/`).then(
        () => undefined,
        () => true,
      ),
    );
  }
});

test('npm ends with all its processes after SIGTERM, and the ports are free', async () => {
  const ports = { receiver: await freePort(), emulator: await freePort() };
  const env = { ...process.env, PORT: String(ports.receiver) };
  const npm = spawn('npm', ['start', '--', '--port', String(ports.emulator)], { env, detached: true });
  let output = '';
  npm.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  await eventually(() => (/Receiving/.test(output) && /dashboard is at/.test(output)) || undefined);
  npm.kill('SIGTERM');
  await expectGone(npm, Object.values(ports));
});
