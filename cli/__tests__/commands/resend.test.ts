import { listen } from '../../../__tests__/support/endpoint';
import { freePort } from '../../../__tests__/support/free-port';
import { dev } from '../support/dev';
import { eventually } from '../support/emulator';
import { docsmith } from '../support/terminal';

test('resends a delivery, and prints its outcome', async () => {
  let status = 503;
  const { url } = await listen((_req, res) => res.writeHead(status).end());
  const { port, act, output, stop } = await dev(['--forward', url]);
  await act('/api/contacts', { username: 'Kevin' });
  const id = await eventually(() => /contact.created .*(\w{16})$/m.exec(output.stdout)?.[1]);
  const failed = await docsmith(['resend', id, '--port', port]);
  expect([failed.code, failed.stdout]).toEqual([1, expect.stringMatching(/ ✗ 503 {2}contact.created/)]);

  status = 204;
  const taken = await docsmith(['resend', id, '--port', port, '--new', '--json']);
  expect([taken.code, JSON.parse(taken.stdout)]).toEqual([
    0,
    expect.objectContaining({ status: 204, cause: 'resent' }),
  ]);

  const unknown = await docsmith(['resend', 'none', '--port', port]);
  const answer = `the emulator at http://127.0.0.1:${port} answered: There is no delivery 'none'. It may have been deleted.`;
  expect([unknown.code, unknown.stderr]).toEqual([1, `docsmith-webhooks resend: ${answer}\n`]);
  await stop();
});

test('says that there is no emulator', async () => {
  const { code, stderr } = await docsmith(['resend', 'x', '--port', String(await freePort())]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('there is no emulator at')]);
});

test('says that another server uses the port', async () => {
  for (const [status, type, body] of [
    [404, 'text/html', '<html>'],
    [200, 'text/html', '<!doctype html>'],
    [404, 'application/json', '{}'],
    [200, 'application/json', '{}'],
    [200, 'application/json', 'null'],
  ] as const) {
    const { port } = await listen((_req, res) => res.writeHead(status, { 'Content-Type': type }).end(body));
    const { code, stderr } = await docsmith(['resend', 'x', '--port', String(port)]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('is not an emulator')]);
  }
});

test.each([[[]], [['a', 'b']]])('expects the id of one delivery, and refuses %j', async (args) => {
  expect((await docsmith(['resend', ...args])).code).toBe(2);
});
