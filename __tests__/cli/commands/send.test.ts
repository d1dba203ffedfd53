import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { eventTypes, exampleEvent } from 'docsmith-webhooks/testing';
import { listen, messageUpdated, receiver } from '../../support/endpoint';
import { temporaryFile } from '../../support/files';
import { docsmith, type Surroundings } from '../../support/terminal';

/** A receiver that notes the events, and a `send` to it. */
async function listener(options: { signatureHeader?: string } = {}) {
  const { webhooks, app } = receiver(options);
  const events: { id: string; type: string; payload: object }[] = [];
  webhooks.on('*', (req) => events.push(req.webhook));
  const { url } = await listen(app);
  const send = (args: readonly string[], around?: Surroundings) => docsmith(['send', '--url', url, ...args], around);
  return { events, send };
}

/** A server that answers every request in this way, and a `send` of one message to it. */
async function answering(answer: (res: ServerResponse, req: IncomingMessage) => void) {
  const { url } = await listen((req, res) => {
    req.resume().on('end', () => answer(res, req));
  });
  return (...args: string[]) => docsmith(['send', 'message.created', '--url', url, ...args]);
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

test('prints what the server answered, and fails unless it was 2xx', async () => {
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
    await send(['call.started', '--data', '-'], { stdin: '{ "payload": { "id": "c1" } }' });
    expect(events).toEqual([{ id: expect.stringMatching(/^[\w-]{16}$/), type: 'call.started', payload: { id: 'c1' } }]);
  });

  test('has a fresh id for every delivery, unless it was given one', async () => {
    const { events, send } = await listener();
    await send(['group.created', '--count', '3']);
    await send(['group.created', '--count', '3', '--id', 'same']);
    const ids = events.map(({ id }) => id);
    expect(new Set(ids.slice(0, 3)).size).toBe(3);
    expect(ids.slice(3)).toEqual(['same', 'same', 'same']);
  });

  test.each([
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
  const send = await answering((res) => res.writeHead(503).end('{"a":"\x9b"}'));
  const { code, stdout } = await send('--json', '--count', '30', '--id', 'e1');
  expect(code).toBe(1);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(30);
  for (const line of lines) {
    expect(JSON.parse(line)).toEqual({
      id: 'e1',
      type: 'message.created',
      status: 503,
      milliseconds: expect.any(Number),
      body: '{"a":"\x9b"}',
    });
  }
  expect(stdout).not.toMatch(/\x9b/);
});

describe('what the server answers', () => {
  test('reaches the terminal without its control characters', async () => {
    const send = await answering((res) => res.end('\x1b]0;title\x07\r\n200 OK\u202e'));
    const { code, stdout } = await send();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^200 OK .*\n {4}\\u001b\]0;title\\u0007\\r\\n200 OK\\u202e\n$/);
  });

  test('is shortened when it is long', async () => {
    const send = await answering((res) => res.end('x'.repeat(10_000)));
    expect((await send()).stdout).toMatch(/\n {4}x{2000}…\n$/);
  });

  test('is read up to a bound, if it has no end', async () => {
    const send = await answering(function write(res) {
      while (res.write('x'.repeat(10_000)));
      res.once('drain', () => write(res));
    });
    const { code, stdout } = await send('--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).body).toHaveLength(64 * 1024);
  });

  test('is not followed where it redirects', async () => {
    const paths: (string | undefined)[] = [];
    const send = await answering((res, req) => {
      paths.push(req.url);
      res.writeHead(307, { location: '/elsewhere' }).end();
    });
    const { code, stdout } = await send();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^307 .*\n {4}Redirects are not followed\. This one points to \/elsewhere\n$/);
    expect(paths).toEqual(['/']);
  });
});

describe('where there is no answer', () => {
  /** The port of a server that has gone. */
  async function freePort(): Promise<number> {
    const { port, server } = await listen(() => {});
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  test('it says that nothing listens there, and does not go on', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, stdout, stderr } = await docsmith(['send', 'group.created', '--url', `${url}/x`, '--count', '1000']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      new RegExp(`^no answer .*\n {4}Nothing listens at ${url} \\(ECONNREFUSED\\)\\. Is the server`),
    );
    expect(stderr).toBe('The server is not there, so the other 999 were not sent.\n');
  });

  test('it says so in JSON as well', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, stdout } = await docsmith(['send', 'group.created', '--url', url, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: null, error: expect.stringContaining('Nothing listens at') });
  });

  test('it names a host that does not exist', async () => {
    const { code, stdout } = await docsmith(['send', 'group.created', '--url', 'http://no.such.host.invalid']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/No address was found for no\.such\.host\.invalid/);
  }, 30_000);

  test('it waits no longer than --timeout, for the answer or the end of it', async () => {
    const mute = await answering(() => {});
    expect(await mute('--timeout', '0.2')).toMatchObject({ code: 1, stdout: expect.stringContaining('within 0.2 s') });
    const halting = await answering((res) => res.write('...'));
    expect(await halting('--timeout', '0.2')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('within 0.2 s'),
    });
  });

  test('it says that the server closed the connection, and goes on', async () => {
    const send = await answering((res) => res.destroy());
    const { code, stdout, stderr } = await send('--count', '2');
    expect(code).toBe(1);
    expect(stdout.match(/The server closed the connection without a complete answer \(ECONNRESET\)/g)).toHaveLength(2);
    expect(stderr).toBe('');
  });

  test.each(['http', 'https'])('it says why, where %s is not spoken', async (protocol) => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      socket.end('-ERR unknown command\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;

    const { code, stdout } = await docsmith(['send', 'group.created', '--url', `${protocol}://127.0.0.1:${port}`]);

    expect(code).toBe(1);
    expect(stdout).toMatch(protocol === 'http' ? /Expected HTTP/ : /does not speak TLS/);
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

describe('a long run', () => {
  test('keeps as many deliveries under way as --concurrency says', async () => {
    let open = 0;
    let most = 0;
    const waiting: ServerResponse[] = [];
    const { url } = await listen((req, res) => {
      most = Math.max(most, ++open);
      waiting.push(res);
      req.resume().on('end', () => {
        if (waiting.length < 8) return;
        for (const held of waiting.splice(0)) {
          open--;
          held.end();
        }
      });
    });
    const { code } = await docsmith(['send', 'group.created', '--url', url, '--count', '80', '--concurrency', '8']);
    expect(code).toBe(0);
    expect(most).toBe(8);
  });

  test('ends with a summary, and shows failures alone, 20 at most', async () => {
    let requests = 0;
    const send = await answering((res) => res.writeHead(requests++ % 2 ? 500 : 204).end());
    const { code, stdout } = await send('--count', '100');
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(21);
    for (const line of lines.slice(0, 20)) expect(line).toMatch(/^500 /);
    expect(lines.at(-1)).toMatch(
      /^100 deliveries in [\d.]+ s \(\d+ per second\): 50 × 204, 50 × 500\. Half within [\d.]+ ms, 99 % within [\d.]+ ms, slowest [\d.]+ ms\.$/,
    );
  });

  test('shows on a terminal how far it is, and clears that line', async () => {
    let answers = 0;
    const { url } = await listen((req, res) => {
      req.resume().on('end', () => setTimeout(() => res.writeHead(++answers < 3 ? 204 : 500).end(), 120));
    });
    const args = ['send', 'group.created', '--url', url, '--count', '3'];
    const { stderr } = await docsmith(args, { isTTY: true });
    expect(stderr.replaceAll('\x1b[K', '<clear>')).toMatch(
      /^\r1 of 3, \d+ per second<clear>\r<clear>\r2 of 3, \d+ per second<clear>\r<clear>\r3 of 3, .*\r<clear>$/,
    );
    expect((await docsmith(args)).stderr).toBe('');
  });
});

test.each([
  { args: [], message: 'Where to? Give --url' },
  {
    args: ['--url', 'localhost:3000/x'],
    message: "--url: expected an address with http:// or https://, got 'localhost:",
  },
  { args: ['--url', 'ftp://localhost'], message: '--url: expected an address with http:// or https://' },
  { args: ['--url', 'http://me:word@localhost'], message: '--url: a user name and password are not sent.' },
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
  { args: [], message: /Which event\? Name its type, or give your own with --data\. Types: contact\.created, / },
  { args: ['message.create'], message: /There is no example of 'message.create'\..* Types: contact\.created, / },
  { args: ['constructor'], message: /There is no example of 'constructor'/ },
])('send $args names the types', async ({ args, message }) => {
  const { code, stderr } = await docsmith(['send', '--url', 'http://127.0.0.1:1', ...args]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
