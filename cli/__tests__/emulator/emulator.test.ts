import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listen } from '../../../__tests__/support/endpoint';
import { temporaryFolder } from '../../../__tests__/support/files';
import { emulate, eventually } from '../support/emulator';

const target = 'http://127.0.0.1:9/webhooks';

test('webhooks and the chat survive a restart', async () => {
  const data = temporaryFolder();
  const first = await emulate({ data });
  const { webhook, secret } = first.forward(target);
  const { body: contact } = await first.call('POST /contacts', { username: 'Kevin' });
  await first.stop();

  const second = await emulate({ data });
  expect((await second.call('GET /webhooks')).body).toEqual([webhook]);
  expect((await second.call(`GET /webhooks/${webhook.id}/secrets`)).body.current).toBe(secret);
  expect((await second.call('GET /contacts')).body).toEqual([contact]);
});

test('changes are saved while the emulator runs, so that they survive a crash', async () => {
  const data = temporaryFolder();
  const first = await emulate({ data });
  first.forward(target);
  const file = path.join(data, 'emulator.json');
  await eventually(() => existsSync(file) || undefined);
  const left = temporaryFolder();
  copyFileSync(file, path.join(left, 'emulator.json'));
  const second = await emulate({ data: left });
  expect((await second.call('GET /webhooks')).body).toHaveLength(1);
});

test('without a data directory, nothing is kept', async () => {
  const first = await emulate();
  first.forward(target);
  await first.stop();
  expect((await (await emulate()).call('GET /webhooks')).body).toEqual([]);
});

test('a warning says that the state could not be saved', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const data = temporaryFolder();
  const { forward, stop } = await emulate({ data });
  rmSync(data, { recursive: true });
  writeFileSync(data, '');
  forward(target);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(warned).toHaveBeenCalledWith(expect.stringContaining('could not save'));
  await expect(stop()).rejects.toThrow();
});

test('forward() enables an existing webhook for all events, and returns the secret that signs them', async () => {
  const { forward, call } = await emulate();
  const { webhook } = forward(target);
  const { body: rotated } = await call(`POST /webhooks/${webhook.id}/rotate`, {});
  const { secret } = forward(target);
  await call(`PATCH /webhooks/${webhook.id}`, { enabled: false, events: ['contact.created'], signsWith: 'previous' });
  expect(forward(target)).toEqual({ webhook: rotated, secret });
  expect(forward(target, 'another secret')).toMatchObject({ webhook: { id: webhook.id }, secret: 'another secret' });
  expect((await call('GET /webhooks')).body).toHaveLength(1);
});

test('a directory has one emulator at a time, and one that fails to start frees it', async () => {
  const data = temporaryFolder();
  const first = await emulate({ data });
  await expect(emulate({ data })).rejects.toThrow('another emulator uses');
  await first.stop();
  const { port } = await listen(() => {});
  await expect(emulate({ data, port })).rejects.toThrow('EADDRINUSE');
  await emulate({ data });
});

test('rejects if the port is taken', async () => {
  const { port } = await listen(() => {});
  await expect(emulate({ port })).rejects.toThrow('EADDRINUSE');
});

test('close() stops running deliveries and the simulation', async () => {
  const { url } = await listen(() => {});
  const { forward, call, stop, events } = await emulate({ retries: true });
  forward(url);
  await call('POST /simulation', { running: true, rate: 50 });
  await events((text) => text.includes('"sending"'));
  await stop();
});

test('`timeout` limits the time for each answer', async () => {
  const { url } = await listen(() => {});
  const { forward, call, delivered } = await emulate({ timeout: 50 });
  forward(url);
  await call('POST /contacts', { username: 'Kevin' });
  expect(await delivered(1)).toMatchObject([{ failure: 'timeout' }]);
});

test('forward() shortens the name of a long host to what a name may have', async () => {
  const { forward } = await emulate();
  const host = `${Array(6).fill('x'.repeat(40)).join('.')}.localhost`;
  const { webhook } = forward(`http://${host}:9/`);
  expect(webhook).toMatchObject({ name: host.slice(0, 200), url: `http://${host}:9/` });
});
