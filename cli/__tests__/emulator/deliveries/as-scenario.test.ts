import type { IncomingMessage, RequestListener } from 'node:http';
import { sign } from 'docsmith-webhooks';
import { listen, receiver, secret } from '../../../../__tests__/support/endpoint';
import { temporaryFile } from '../../../../__tests__/support/files';
import { asScenario } from '../../../src/emulator/deliveries/as-scenario';
import { parseScenario } from '../../../src/scenario/scenario';
import { emulate, eventually } from '../../support/emulator';
import { docsmith } from '../../support/terminal';

const header = 'x-docssmith-demo2-signature';

/** An emulator with a webhook for an app. `steps()` exports everything that was delivered. */
async function deliveringTo(app: RequestListener) {
  const { url } = await listen(app);
  const emulator = await emulate();
  const { webhook } = emulator.forward(url, secret);
  const { dispatcher, registry, log } = emulator.parts;
  const post = (headers: readonly (readonly [string, string])[], body: Buffer, method = 'POST') => {
    const label = { of: 'recording', text: 'Real delivery', signature: 'wrong' } as const;
    const what = {
      method,
      headers: [['Host', 'a'] as const, ...headers, ['Content-Length', String(body.length)] as const],
      body,
    };
    return dispatcher.probe(registry.get(webhook.id), { id: 'e', type: '' }, what, label, 'recorded');
  };
  const steps = async () => {
    const ids = Array.from(log.all(), ({ id }) => id);
    return (await emulator.call('POST /deliveries/scenario', { ids })).body.steps;
  };
  return { ...emulator, url, webhook, post, steps };
}

test('the exported scenario has the same outcomes on the same receiver', async () => {
  const { call, delivered, post, steps, url, webhook } = await deliveringTo(receiver().app);
  const exact = '{"id":"e1","type":"group.created",\r\n"payload":{"id":"g1","n":1234567890123456789,"n":1.0}}\n';
  await call('POST /fire', { type: 'group.created', body: exact });
  await call('POST /fire', { type: 'group.created', body: '{"id":' });
  await call(`POST /webhooks/${webhook.id}/cases/wrong-signature`, {});
  await call(`POST /webhooks/${webhook.id}/cases/oversize`, {});
  const binary = Buffer.from([0xff, 0x00, 0xfe]);
  await post([['Content-Type', 'application/json']], binary);
  await post([['X-Docssmith-Demo2-Signature', sign(binary, secret)]], binary);
  await delivered(7);

  const exported = await steps();
  expect(exported.slice(0, 4)).toEqual([
    { fire: 'group.created', body: exact },
    { expect: { status: 204 } },
    { fire: 'group.created', body: '{"id":' },
    { expect: { status: 400 } },
  ]);
  expect(exported).toContainEqual({ fire: 'unknown', base64: '/wD+', signature: null });
  expect(exported).toContainEqual({ fire: 'unknown', base64: '/wD+', contentType: null });
  expect(JSON.stringify(exported)).not.toContain(secret);
  const file = temporaryFile(JSON.stringify({ steps: exported }));
  const { code, stdout } = await docsmith(['scenario', file, '--url', url]);
  expect({ code, failed: stdout.match(/^FAIL.*/gm) }).toEqual({ code: 0, failed: null });
});

test('everything that it makes can be read again', async () => {
  const { post, steps } = await deliveringTo((_req, res) => res.writeHead(999).end());
  await post([[header, `\u00e9\t${'x'.repeat(10_000)}`]], Buffer.alloc(4 * 1024 * 1024, 0xff), 'PUT');
  await post(
    [
      [header, 'a'],
      [header, 'b'],
    ] as const,
    Buffer.from('\ufeff\u0000'),
  );
  const exported = await steps();
  expect(exported).toMatchObject([
    { method: 'PUT' },
    { expect: { status: 999 } },
    { body: '\ufeff\u0000', signature: 'a, b' },
    {},
  ]);
  expect(parseScenario(JSON.stringify({ steps: exported }), 'a.json').steps).toEqual(exported);
});

test('a delivery without an answer is expected to have none', async () => {
  const { call, delivered, steps } = await deliveringTo((req) => req.socket.destroy());
  await call('POST /fire', { type: 'group.created', body: '{}' });
  await delivered(1);
  expect(await steps()).toMatchObject([{ body: '{}' }, { expect: { status: 'none' } }]);
});

test('leaves out what has no outcome, and senders that leave on purpose', async () => {
  const waiting: IncomingMessage[] = [];
  const { call, steps, webhook, delivered } = await deliveringTo((req, res) => {
    if (req.headers['content-type'] === 'application/json' && waiting.push(req) === 1) return;
    res.writeHead(204).end();
  });
  await call('POST /fire', { type: 'group.created', body: '"waits"' });
  await eventually(() => waiting.length === 1 || undefined);
  await call(`POST /webhooks/${webhook.id}/cases/sender-leaves`, {});
  await delivered(2);
  const exported = await steps();
  expect(JSON.stringify(exported)).not.toContain('waits');
  expect(JSON.stringify(exported)).not.toContain('"none"');
  expect(exported.length).toBeGreaterThan(0);
});

test('a scenario is never too large to be read', () => {
  const body = Buffer.alloc(3 * 1024 * 1024, '\u0001');
  const one = {
    webhook: { id: 'w', name: 'Mine' },
    event: { id: 'e', type: 'group.created' },
    request: { method: 'POST', headers: [], body },
    label: null,
    attempts: [{ outcome: { status: 204, headers: [], body: Buffer.alloc(0), statusText: '', truncated: false } }],
    state: 'delivered',
  };
  const small = { ...one, request: { ...one.request, body: Buffer.from('{}') } };
  const { steps } = asScenario(JSON.parse('[]').concat(one, small, small), () => []);
  expect(steps).toHaveLength(4);
});

test('takes 250 deliveries at once', async () => {
  const { call } = await emulate();
  const ids = Array.from({ length: 251 }, (_, index) => `d${index}`);
  expect((await call('POST /deliveries/scenario', { ids })).status).toBe(422);
  expect(await call('POST /deliveries/scenario', { ids: ids.slice(1) })).toMatchObject({
    status: 200,
    body: { steps: [] },
  });
});
