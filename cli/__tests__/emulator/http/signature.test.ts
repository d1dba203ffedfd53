import { sign } from 'docsmith-webhooks';
import { emulate } from '../../support/emulator';

const url = 'http://127.0.0.1:9/';

test('says why a signature does not match a secret that is given', async () => {
  const { call } = await emulate();
  const question = { body: '{"id":1}\n', header: sign('{"id":1}', 'the secret key'), secret: 'the secret key' };
  expect((await call('POST /signature', question)).body).toEqual({
    matches: false,
    known: true,
    causes: [expect.stringContaining('A line feed was added.')],
  });
  expect((await call('POST /signature', { ...question, body: '{"id":1}' })).body.matches).toBe(true);
});

test('uses the secrets of a webhook, and shows none of them', async () => {
  const { call, forward } = await emulate();
  const { webhook, secret } = forward(url);
  await call(`POST /webhooks/${webhook.id}/rotate`, {});
  const { body: secrets } = await call(`GET /webhooks/${webhook.id}/secrets`);
  const { body } = await call('POST /signature', { body: 'x', header: sign('x', secret), webhook: webhook.id });
  expect(body.causes).toEqual(['The signature was made with the previous secret of this webhook.']);
  expect(JSON.stringify(body)).not.toContain(secret);
  expect(JSON.stringify(body)).not.toContain(secrets.current);
});

test('needs the token, and a secret or a webhook', async () => {
  const emulator = await emulate();
  const question = { body: '', header: '' };
  expect((await emulator.call('POST /signature', question)).status).toBe(422);
  expect((await emulator.call('POST /signature', { ...question, webhook: 'none' })).status).toBe(404);
  const { status } = await fetch(`${emulator.url}/api/signature`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...question, secret: 'the secret key' }),
  });
  expect(status).toBe(403);
});

test('a refusal does not repeat the secret', async () => {
  const { call } = await emulate();
  const { status, body } = await call('POST /signature', { body: 7, header: '', secret: 'the secret key' });
  expect([status, JSON.stringify(body).includes('the secret key')]).toEqual([422, false]);
});

test('a body over 1 MiB is refused, counted in bytes', async () => {
  const { call } = await emulate();
  const ask = (body: string) => call('POST /signature', { body, header: '', secret: 'the secret key' });
  expect((await ask('é'.repeat(512 * 1024))).status).toBe(200);
  expect((await ask('é'.repeat(512 * 1024 + 1))).status).toBe(413);
});
