import { eventTypes, exampleEvent } from 'docsmith-webhooks/testing';
import { listen, messageUpdated, receiver } from '../../../__tests__/support/endpoint';
import { temporaryFile } from '../../../__tests__/support/files';
import { docsmith, type Surroundings } from '../support/terminal';

/** A receiver that records its events, and a function that runs `send` with its URL. */
async function listener(options: { signatureHeader?: string } = {}) {
  const { webhooks, app } = receiver(options);
  const events: { id: string; type: string; payload: object }[] = [];
  webhooks.use((req) => events.push(req.webhook));
  const { url } = await listen(app);
  const send = (args: readonly string[], around?: Surroundings) => docsmith(['send', '--url', url, ...args], around);
  return { events, send };
}

const unusual =
  '{ "n":1e400, "id":"old", "id":"e1", "type":"message.created",\r\n"payload":{"n":1234567890123456789,"f":1.0,"e":"\\u00e9\\/"}}\n';

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const oneLine = /^204 No Content {2}message\.created {2}[\w-]{16} {2}[\d.]+ ms\n$/;

test.each(eventTypes)('sends %s, signed', async (type) => {
  const { events, send } = await listener();
  const { code } = await send([type]);
  expect(code).toBe(0);
  expect(events).toEqual([{ ...exampleEvent(type), id: expect.any(String) }]);
});

test('prints status, type, id and time of a delivery', async () => {
  const { send } = await listener();
  const { stdout, stderr } = await send(['message.created']);
  expect(stdout).toMatch(oneLine);
  expect(stderr).toBe('');
});

test('prints the answer of the server, and fails if it is not 2xx', async () => {
  const { send } = await listener();
  const { code, stdout } = await send(['message.created', '--set', 'payload.message=7']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^422 Unprocessable Entity {2}message.created .*\n {4}\{.*"code":"invalid_event".*\}\n$/);
});

describe('the event', () => {
  test('is changed with --set and --id', async () => {
    const { events, send } = await listener();
    await send([
      'message.created',
      '--id',
      'e1',
      '--set',
      'payload.message=hi',
      '--set',
      'payload.contact.username=Buzz',
    ]);
    expect(events).toEqual([
      exampleEvent('message.created', { id: 'e1', payload: { message: 'hi', contact: { username: 'Buzz' } } }),
    ]);
  });

  test('comes from a file', async () => {
    const { events, send } = await listener();
    const { code } = await send(['--data', temporaryFile(JSON.stringify(messageUpdated))]);
    expect(code).toBe(0);
    expect(events).toEqual([messageUpdated]);
  });

  test('comes from stdin, with another type and id', async () => {
    const { events, send } = await listener();
    await send(['message.created', '--data', '-', '--id', 'e2'], { stdin: JSON.stringify(messageUpdated) });
    expect(events).toEqual([{ ...messageUpdated, id: 'e2', type: 'message.created' }]);
  });

  test('may be of a type that is not in the guide', async () => {
    const { events, send } = await listener();
    await send(['call.started', '--data', '-', '--new'], { stdin: '{ "payload": { "id": "c1" } }' });
    expect(events).toEqual([{ id: expect.stringMatching(/^[\w-]{16}$/), type: 'call.started', payload: { id: 'c1' } }]);
  });

  test('has a new id for each delivery, unless --id is given', async () => {
    const { events, send } = await listener();
    await send(['group.created', '--count', '3']);
    await send(['group.created', '--count', '3', '--id', 'same']);
    const ids = events.map(({ id }) => id);
    expect(new Set(ids.slice(0, 3)).size).toBe(3);
    expect(ids.slice(3)).toEqual(['same', 'same', 'same']);
  });

  test.each([
    { edit: [], expected: unusual },
    { edit: ['--count', '3'], expected: unusual },
    { edit: ['--set', 'payload.f=2.50'], expected: unusual.replace('1.0', '2.50') },
    { edit: ['--id', 'new'], expected: unusual.replace('"e1"', '"new"') },
    { edit: ['a.b'], expected: unusual.replace('message.created', 'a.b') },
    { edit: ['--new'], expected: expect.stringMatching(/^\{ "n":1e400, "id":"old", "id":"\w{16}", "type"/) },
  ])('has the bytes of the file, except for what was asked for: $edit', async ({ edit, expected }) => {
    const bodies: string[] = [];
    const { url } = await listen(async (req, res) => {
      bodies.push(await textOf(req));
      res.end();
    });
    const { code, stderr } = await docsmith(['send', '--url', url, '--data', temporaryFile(unusual), ...edit]);
    expect({ code, stderr, bodies: [...new Set(bodies)] }).toEqual({ code: 0, stderr: '', bodies: [expected] });
  });

  test('is sent with its byte order mark, and without an id, after a warning', async () => {
    let body = '';
    const { url } = await listen(async (req, res) => {
      body = await textOf(req);
      res.end();
    });
    const { stderr } = await docsmith(['send', '--url', url, '--data', temporaryFile('\ufeff{"type":"a.b"}')]);
    expect(body).toBe('\ufeff{"type":"a.b"}');
    expect(stderr).toMatch(/byte order mark.*\n.*has no id/);
  });

  test('has one id for all deliveries, or a new id for each', async () => {
    const { code, stderr } = await docsmith([
      'send',
      'group.created',
      '--url',
      'http://127.0.0.1:1',
      '--id',
      'a',
      '--new',
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--id and --new: give one of them.')]);
  });

  test.each([
    { content: Buffer.from('{"id":"\xff"}', 'latin1'), message: 'is not UTF-8' },
    { content: Buffer.from('\ufeff{}', 'utf16le'), message: 'is UTF-16, as PowerShell writes it' },
    { content: '', message: 'is empty; expected an event in JSON.' },
    { content: ' \n', message: 'is empty; expected an event in JSON.' },
    { content: '{"id":', message: 'is not JSON: ' },
    { content: '[]', message: 'expected a JSON object with id, type and payload' },
    { content: 'null', message: 'expected a JSON object with id, type and payload' },
  ])('is not $content', async ({ content, message }) => {
    const { events, send } = await listener();
    for (const result of [
      await send(['--data', temporaryFile(content)]),
      await send(['--data', '-'], { stdin: content }),
    ]) {
      expect(result).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
    }
    expect(events).toEqual([]);
  });
});

test('the signature goes into the header that --header names', async () => {
  const { events, send } = await listener({ signatureHeader: 'x-signature' });
  expect((await send(['group.created', '--header', 'X-Signature'])).code).toBe(0);
  expect((await send(['group.created'])).stdout).toMatch(/^401 .*\n.*missing_signature/);
  expect(events).toHaveLength(1);
});

test('--json prints one line of JSON for each delivery', async () => {
  const { send } = await listener();
  const { code, stdout } = await send(['group.created', '--json', '--count', '30', '--id', 'e1']);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  const line = { id: 'e1', type: 'group.created', status: 204, milliseconds: expect.any(Number), body: '' };
  expect(lines.map((text) => JSON.parse(text))).toEqual(Array(30).fill(line));
});

test('stops with a message if nothing listens', async () => {
  const { url, server } = await listen(() => {});
  await new Promise((resolve) => server.close(resolve));
  const { code, stdout, stderr } = await docsmith(['send', 'group.created', '--url', url, '--count', '1000']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^no answer {2}group\.created .*\n {4}Nothing listens at .*\nSent 1 in /);
  expect(stderr).toBe('The server cannot be reached, so the other 999 deliveries were not sent.\n');
});

test('does not wait longer than --timeout', async () => {
  const { url } = await listen(() => {});
  const { code, stdout } = await docsmith(['send', 'group.created', '--url', url, '--timeout', '0.2']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/\n {4}No complete answer within 0\.2 s\.\n$/);
});

test('a long run ends with a summary, and fails if one delivery failed', async () => {
  let requests = 0;
  const { url } = await listen((_req, res) => res.writeHead(++requests === 40 ? 500 : 204).end());
  const { code, stdout } = await docsmith(['send', 'group.created', '--url', url, '--count', '50']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^500 Internal Server Error .*\nSent 50 in .*: 49 × 204, 1 × 500\. /);
});

test('shows the progress of a long run on a terminal', async () => {
  const { url } = await listen((_req, res) => setTimeout(() => res.end(), 120));
  const args = ['send', 'group.created', '--url', url, '--count', '2'];
  expect((await docsmith(args, { isTTY: true })).stderr).toContain('\r1 of 2, ');
  expect((await docsmith(args)).stderr).toBe('');
});

test.each([
  { args: [], message: 'Where to? Give --url' },
  {
    args: ['--url', 'localhost:3000/x'],
    message: "--url: expected an address with http:// or https://, got 'localhost:",
  },
  { args: ['--url', 'ftp://localhost'], message: '--url: expected an address with http:// or https://' },
  { args: ['--url', 'http://me:word@localhost'], message: '--url: must not contain a user name or password.' },
  { args: ['--count', '0'], message: "--count: expected a whole number from 1 to 9007199254740991, got '0'." },
  { args: ['--count', '1e3'], message: '--count: expected a whole number' },
  { args: ['--count=-1'], message: '--count: expected a whole number' },
  { args: ['--concurrency', '501'], message: '--concurrency: expected a whole number from 1 to 500' },
  { args: ['--timeout', '0'], message: '--timeout: expected seconds from 0.001 to 3600' },
  { args: ['--timeout', 'soon'], message: "--timeout: expected seconds from 0.001 to 3600, got 'soon'." },
  { args: ['--header', 'x signature'], message: '--header: expected an HTTP header name' },
  { args: ['message.updated'], message: 'Expected one event type, got message.created message.updated.' },
  { args: ['--data', '/no/such/file'], message: '--data: cannot read /no/such/file: ENOENT' },
  { args: ['--set', 'payload'], message: '--set: expected PATH=VALUE' },
  { args: ['--url'], message: "Option '--url <value>' argument missing" },
  { args: ['--url', '--json'], message: "Did you forget to specify the option argument for '--url'?" },
])('send message.created $args sends nothing: $message', async ({ args, message }) => {
  const { url, server } = await listen(() => {});
  const connected = jest.fn();
  server.on('connection', connected);
  const hasUrl = args.includes('--url') || message.startsWith('Where to?');

  const { code, stderr } = await docsmith(['send', 'message.created', ...(hasUrl ? [] : ['--url', url]), ...args]);

  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(connected).not.toHaveBeenCalled();
});

test.each([
  { args: [], message: /Which event\? Name its type, or give your own event with --data\. Types: contact\.created, / },
  { args: ['message.create'], message: /There is no example of 'message.create'\..* Types: contact\.created, / },
  { args: ['constructor'], message: /There is no example of 'constructor'/ },
])('send $args names the types', async ({ args, message }) => {
  const { code, stderr } = await docsmith(['send', '--url', 'http://127.0.0.1:1', ...args]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a run: what runs is finished, and the exit code is %i', async (signal, expected) => {
  let requests = 0;
  const { url } = await listen((req, res) => {
    req.resume();
    // Under npm, a signal arrives twice.
    if (++requests === 2) for (const one of [signal, signal]) process.emit(one);
    res.writeHead(204).end();
  });
  const { code, stdout, stderr } = await docsmith(['send', 'group.created', '--url', url, '--count', '50']);
  expect([code, requests]).toEqual([expected, 2]);
  expect(stdout).toMatch(/^Sent 2 in .*: 2 × 204\. /);
  expect(stderr).toBe('Interrupted: the other 48 deliveries were not sent.\n');
  expect(process.listenerCount(signal)).toBe(0);
});
