import { sign } from 'docsmith-webhooks';
import { listen, receiver, secret } from '../../../__tests__/support/endpoint';
import { temporaryFile } from '../../../__tests__/support/files';
import { toLine } from '../../src/recording/recorded-delivery';
import { docsmith } from '../support/terminal';

const signatureHeader = 'X-Docssmith-Demo2-Signature';

function line(id: string, type = 'group.created', at = 0, signedWith = secret): string {
  const body = ` {"id":"${id}","type":"${type}","payload":{"id":"g1"}}\n`;
  return toLine({
    at: new Date(at),
    method: 'POST',
    rawHeaders: [
      ['Content-Type', 'application/json'],
      [signatureHeader, sign(body, signedWith)],
    ],
    body: new Uint8Array(Buffer.from(body)),
    signature: 'right',
  });
}

async function app() {
  const seen: string[] = [];
  const { webhooks, app } = receiver();
  webhooks.use((req) => void seen.push(req.webhook.id));
  return { ...(await listen(app)), seen };
}

const threeEvents = () => temporaryFile(line('e1') + line('e2', 'group.deleted') + line('e3'));

test('sends each delivery byte for byte, with its signature, in the recorded order, and needs no secret', async () => {
  const { url, seen } = await app();
  const { code, stdout, stderr } = await docsmith(['replay', threeEvents(), '--url', url], { env: {} });
  expect([code, seen, stderr]).toEqual([0, ['e1', 'e2', 'e3'], '']);
  expect(stdout).toMatch(/^204 No Content {2}group\.created {2}e1 .*\n204 No Content {2}group\.deleted {2}e2 /);
});

test.each([
  [['--only', 'group.deleted'], ['e2']],
  [
    ['--only', '1', '--only', '3'],
    ['e1', 'e3'],
  ],
  [
    ['--only', '2-9'],
    ['e2', 'e3'],
  ],
  [
    ['--order', 'reversed'],
    ['e3', 'e2', 'e1'],
  ],
  [
    ['--pace', '5'],
    ['e1', 'e2', 'e3'],
  ],
  [
    ['--pace', 'recorded'],
    ['e1', 'e2', 'e3'],
  ],
])('%j', async (args, expected) => {
  const { url, seen } = await app();
  expect((await docsmith(['replay', threeEvents(), '--url', url, ...args])).code).toBe(0);
  expect(seen).toEqual(expected);
});

test('a random order sends all of them', async () => {
  const { url, seen } = await app();
  await docsmith(['replay', threeEvents(), '--url', url, '--order', 'random']);
  expect(seen.sort()).toEqual(['e1', 'e2', 'e3']);
});

test('--sign signs anew, for a receiver with another secret', async () => {
  const { url, seen } = await app();
  const file = temporaryFile(line('e1', 'group.created', 0, 'the real secret'));
  expect((await docsmith(['replay', file, '--url', url])).code).toBe(1);
  expect((await docsmith(['replay', file, '--url', url, '--sign'])).code).toBe(0);
  expect(seen).toEqual(['e1']);
});

test('an answer that is not 2xx leads to exit code 1, and the others are still sent', async () => {
  let asked = 0;
  const { url } = await listen((_req, res) => res.writeHead(++asked === 1 ? 500 : 204).end());
  const { code, stdout } = await docsmith(['replay', threeEvents(), '--url', url, '--json']);
  expect([
    code,
    stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text).status),
  ]).toEqual([1, [500, 204, 204]]);
});

test.each([
  [[], 'Which recording?'],
  [['/none.jsonl', '--url', 'http://127.0.0.1:9/'], 'ENOENT'],
  [
    ['FILE', '--url', 'http://127.0.0.1:9/', '--only', 'group.updated'],
    "--only: none of the 3 deliveries is 'group.updated'",
  ],
  [['FILE', '--url', 'http://127.0.0.1:9/', '--only', '7'], "--only: none of the 3 deliveries is '7'"],
  [['FILE', '--url', 'http://127.0.0.1:9/', '--order', 'x'], '--order: expected one of recorded, reversed, random'],
  [['FILE', '--url', 'http://127.0.0.1:9/', '--pace', 'x'], '--pace: expected a whole number'],
  [['EMPTY', '--url', 'http://127.0.0.1:9/'], 'The recording has no deliveries.'],
])('refuses invalid arguments: %j', async (args, message) => {
  const files: Readonly<Record<string, string>> = { FILE: threeEvents(), EMPTY: temporaryFile('') };
  const { code, stderr } = await docsmith(['replay', ...args.map((arg) => files[arg] ?? arg)]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
