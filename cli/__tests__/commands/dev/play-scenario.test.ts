import { listen, receiver, secret } from '../../../../__tests__/support/endpoint';
import { temporaryFile } from '../../../../__tests__/support/files';
import { wrongSignature } from '../../support/deliveries';
import { dev } from '../../support/dev';
import { eventually } from '../../support/emulator';
import { docsmith } from '../../support/terminal';

const env = { DOCSMITH_WEBHOOK_SECRET: secret };
const fileOf = (...steps: object[]) => temporaryFile(JSON.stringify({ steps }));

test('runs the steps on the app, prints them, and shows their deliveries on the page', async () => {
  const { url } = await listen(receiver().app);
  const file = fileOf({ fire: 'group.created', id: 'e1' }, { fault: 'wrong-signature' }, { expect: { count: 2 } });
  const { output, url: page, stop } = await dev(['--forward', url, '--scenario', file], env);
  await eventually(() => /^ok {6}1 {2}fire group\.created: 204$/m.test(output.stdout) || undefined);
  await eventually(() => /^ok {6}3 {2}expect 2 times: 204, 401 invalid_signature$/m.test(output.stdout) || undefined);
  const deliveries = JSON.parse(await (await fetch(`${page}/api/deliveries`)).text());
  expect(deliveries.slice(0, 2)).toMatchObject([
    { eventId: 'e1', label: { of: 'scenario', text: 'From the scenario' }, status: 204 },
    { label: wrongSignature, status: 401 },
  ]);
  expect(await stop()).toBe(0);
});

test('Ctrl-C stops it', async () => {
  const { url } = await listen(receiver().app);
  const file = fileOf({ fire: 'group.created' }, { wait: 60_000 }, { fire: 'group.deleted' });
  const { output, stop } = await dev(['--forward', url, '--scenario', file], env);
  await eventually(() => /^ok {6}1 /m.test(output.stdout) || undefined);
  expect(await stop()).toBe(0);
  expect(output.stdout).not.toContain('group.deleted');
});

test('refuses an invalid file before it starts, and needs an app', async () => {
  const file = fileOf({ wait: -1 });
  expect(await docsmith(['dev', '--forward', 'http://127.0.0.1:9/', '--scenario', file])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('step 1 (wait)'),
  });
  expect((await docsmith(['dev', '--scenario', file])).stderr).toContain('--scenario: where do the deliveries go?');
});
