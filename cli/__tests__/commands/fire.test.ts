import { listen } from '../../../__tests__/support/endpoint';
import { temporaryFile } from '../../../__tests__/support/files';
import { emulate } from '../support/emulator';
import { docsmith } from '../support/terminal';

/** An emulator with one webhook, and what arrives there. */
async function emulator(status = 204) {
  const bodies: string[] = [];
  const { url } = await listen(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    bodies.push(body);
    res.writeHead(status).end();
  });
  const running = await emulate();
  running.forward(url);
  return { bodies, port: new URL(running.url).port };
}

test('fires an example, and prints the outcome', async () => {
  const { bodies, port } = await emulator();
  const { code, stdout } = await docsmith(['fire', 'message.created', '--port', port]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/ ✓ 204 {2}message\.created {2}127.0.0.1:\d+ .*\n$/)]);
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
    type: 'message.created',
    payload: { message: expect.any(String) },
  });
});

test('fires the bytes of a file or of stdin, as they are', async () => {
  const { bodies, port } = await emulator();
  const body = '{ "id": "é", "type":"message.created", "number": 1234567890123456789.0 }\r\n';
  const args = ['fire', 'message.created', '--port', port, '--json', '--data'];
  const fromFile = await docsmith([...args, temporaryFile(body)]);
  expect([fromFile.code, JSON.parse(fromFile.stdout)]).toEqual([
    0,
    expect.objectContaining({ status: 204, cause: 'fired', eventId: 'é' }),
  ]);
  expect((await docsmith([...args, '-'], { stdin: body })).code).toBe(0);
  expect(bodies).toEqual([body, body]);
});

test('the exit code is 1 if the receiver refuses the event', async () => {
  const { port } = await emulator(500);
  const { code, stdout } = await docsmith(['fire', 'message.created', '--port', port]);
  expect([code, stdout]).toEqual([1, expect.stringContaining('✗ 500')]);
});

test('prints why the emulator has refused the event', async () => {
  const { url } = await emulate();
  const { code, stderr } = await docsmith(['fire', 'message.created', '--port', new URL(url).port]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('No enabled webhook listens for message.created')]);
});

test.each([
  [[], 'Which event?'],
  [['message.pinned'], "There is no example of 'message.pinned'"],
  [['message.created', '--data', '/no/such/file'], '--data: cannot read'],
])('refuses invalid arguments: %j', async (args, message) => {
  const { code, stderr } = await docsmith(['fire', ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test('refuses bytes that are not UTF-8, because they would change on the way', async () => {
  const { code, stderr } = await docsmith(['fire', 'message.created', '--data', temporaryFile(Buffer.from([0xff]))]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('text in UTF-8 only')]);
});
