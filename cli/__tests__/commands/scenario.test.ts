import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { docsmithWebhooks, memoryStore, sign } from 'docsmith-webhooks';
import { listen, secret } from '../../../__tests__/support/endpoint';
import { temporaryFile, temporaryFolder } from '../../../__tests__/support/files';
import { toLine } from '../../src/recording/recorded-delivery';
import { docsmith } from '../support/terminal';

async function app() {
  const seen: string[] = [];
  const webhooks = docsmithWebhooks(secret, { idempotency: memoryStore() });
  webhooks.use((req) => void seen.push(req.webhook.id));
  return { ...(await listen(webhooks)), seen };
}

const fileOf = (...steps: object[]) => temporaryFile(JSON.stringify({ steps }));

test('runs the steps in order, and passes', async () => {
  const { url, seen } = await app();
  const body = '{"id":"e2","type":"message.read","payload":{"id":"m1"}}\n';
  const file = fileOf(
    { fire: 'message.created', id: 'e1', payload: { message: 'hi' } },
    { fire: 'message.created', id: 'e1', payload: { message: 'hi' } },
    { expect: { status: 204, count: 2 } },
    { fire: 'message.read', body },
    { wait: 5 },
    { expect: { status: '2xx' } },
    { fault: 'wrong-signature' },
    { expect: { status: 401, code: 'invalid_signature' } },
    { fire: 'group.created', signature: null },
    { expect: { status: 401, code: 'missing_signature' } },
    { fire: 'group.created', id: 'e3', background: true },
    { wait: 'answers' },
  );
  const { code, stdout } = await docsmith(['scenario', file, '--url', url]);
  expect(stdout.replaceAll('\n', ' | ')).toMatch(/ok {6}1 {2}fire message\.created: 204 \| .* ok {6}8 {2}expect 401 /);
  expect(code).toBe(0);
  // The third is the ordinary event after which a refusal is proven.
  expect(seen).toEqual(['e1', 'e2', expect.any(String), 'e3']);
});

test('a step that fails leads to exit code 1, and the others still run', async () => {
  const { url } = await app();
  const file = fileOf({ fire: 'group.created' }, { expect: { status: 401 } }, { fire: 'group.created' });
  const { code, stdout } = await docsmith(['scenario', file, '--url', url]);
  expect([code, stdout]).toEqual([
    1,
    'ok      1  fire group.created: 204\nFAIL    2  expect 401: 204\nok      3  fire group.created: 204\n',
  ]);
});

test('what no step expects must be answered 2xx', async () => {
  const { url } = await listen((_req, res) => res.writeHead(500).end());
  const { code, stdout } = await docsmith(['scenario', fileOf({ fire: 'group.created' }), '--url', url, '--json']);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect([code, lines]).toEqual([
    1,
    [
      { step: 1, text: 'fire group.created', passed: true, got: '500' },
      { step: 2, text: 'expect 2xx, because no step judges the rest', passed: false, got: '500' },
    ],
  ]);
});

test('a fault that the receiver does not notice fails', async () => {
  const { url } = await listen((_req, res) => res.writeHead(204).end());
  expect((await docsmith(['scenario', fileOf({ fault: 'wrong-signature' }), '--url', url])).code).toBe(1);
});

test('replays recorded deliveries, with their signature or a new one', async () => {
  const { url, seen } = await app();
  const body = '{"id":"e1","type":"group.created","payload":{"id":"g1"}}';
  const folder = temporaryFolder();
  const rawHeaders = [
    ['Content-Type', 'application/json'],
    ['X-Docssmith-Demo2-Signature', sign(body, 'the real secret')],
  ] as const;
  const line = toLine({ at: new Date(), method: 'POST', rawHeaders, body: Buffer.from(body), signature: 'right' });
  writeFileSync(path.join(folder, 'real.jsonl'), line);
  const file = path.join(folder, 'a.json');
  const steps = [
    { replay: 'real.jsonl', delivery: 1 },
    { expect: { status: 401 } },
    { replay: 'real.jsonl', delivery: 1, sign: true },
    { expect: { status: 204 } },
  ];
  writeFileSync(file, JSON.stringify({ steps }));
  expect((await docsmith(['scenario', file, '--url', url])).code).toBe(0);
  expect(seen).toEqual(['e1']);
});

test('an invalid scenario leads to exit code 2, and nothing is sent', async () => {
  const { url, seen } = await app();
  const file = fileOf({ fire: 'group.created' }, { wait: -1 });
  const { code, stderr } = await docsmith(['scenario', file, '--url', url]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('step 2 (wait): wait: expected milliseconds')]);
  expect(seen).toEqual([]);
  expect((await docsmith(['scenario', '--url', url])).stderr).toContain('Which scenario?');
});

test('a payload that is nested too deeply is a step that fails', async () => {
  const { url } = await app();
  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  const file = temporaryFile(`{"steps":[{"fire":"group.created","payload":${deep}},{"fire":"group.created"}]}`);
  const { code, stdout } = await docsmith(['scenario', file, '--url', url]);
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^FAIL {4}1 .*\nok {6}2 /)]);
});
