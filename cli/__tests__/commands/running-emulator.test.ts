import type { RequestListener, ServerResponse } from 'node:http';
import { listen } from '../../../__tests__/support/endpoint';
import { type RunningEmulator, withEmulator } from '../../src/commands/running-emulator';
import { madeUpDelivery } from '../support/deliveries';
import { emptySnapshot, eventually } from '../support/emulator';
import { docsmith } from '../support/terminal';

/** A server that answers as an emulator does, except at these paths. */
async function impostor(routes: Readonly<Record<string, RequestListener>>) {
  const paths: string[] = [];
  const { port, server } = await listen((req, res) => {
    const path = req.url ?? '';
    paths.push(path);
    const answer = routes[path] ?? (path === '/api/session' ? json({ token: 't' }) : json({}));
    answer(req.resume(), res);
  });
  return { port: String(port), server, paths };
}

function json(value: unknown): RequestListener {
  return (_req, res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

/** Follows a server that is no emulator, with this patience. Returns the complaint. */
async function followed(port: string, patience: number): Promise<string> {
  let stderr = '';
  const terminal = { ...process, stderr: { write: (text: string) => (stderr += text) } };
  const follow = async ({ live }: RunningEmulator) => {
    for await (const _message of live(new AbortController().signal)) break;
    return 0;
  };
  expect(await withEmulator('tail', Number(port), terminal, follow, patience)).toBe(1);
  return stderr;
}

const brokenOff: RequestListener = (_req, res) => {
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
  res.write('{"token":', () => res.destroy());
};

const brokenJson: RequestListener = (_req, res) =>
  res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"token":');

/** Routes that answer `fire` with a delivery of these fields. */
function firedAs(fields: object): Record<string, RequestListener> {
  const delivery = madeUpDelivery('x');
  return { '/api/fire': json([delivery]), '/api/deliveries/x': json({ ...delivery, ...fields }) };
}

function stream(...pieces: readonly (string | Buffer)[]): RequestListener {
  return async (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const piece of pieces) await new Promise((resolve) => res.write(piece, resolve));
    res.end();
  };
}

const snapshot = `event: snapshot\ndata: ${JSON.stringify(emptySnapshot)}\n\n`;

function changed(id: string): string {
  const change = { collection: 'deliveries', put: madeUpDelivery(id, { webhookName: 'Zoë\u2028' }) };
  return `event: changes\ndata: ${JSON.stringify([change])}\n\n`;
}

test('says that the answer broke off', async () => {
  const { port } = await impostor({ '/api/session': brokenOff });
  const { code, stderr } = await docsmith(['tail', '--port', port]);
  expect([code, stderr]).toEqual([1, 'docsmith-webhooks tail: the server at this port broke off its answer.\n']);
});

test.each<[string, readonly string[], Record<string, RequestListener>]>([
  ['broken JSON', ['tail'], { '/api/session': brokenJson }],
  ['a problem in broken JSON', ['tail'], { '/api/session': problem(400, '{') }],
  ['a problem without a detail', ['tail'], { '/api/session': problem(400, '{}') }],
  ['a token that is not text', ['tail'], { '/api/session': json({ token: 7 }) }],
  ['no list of deliveries', ['fire', 'message.created'], { '/api/fire': json({}) }],
  ['no delivery', ['resend', 'x'], { '/api/deliveries/x/resend': json([]) }],
  ['no stream', ['tail'], { '/api/live': json({}) }],
  ['a snapshot without collections', ['tail'], { '/api/live': stream('event: snapshot\ndata: {}\n\n') }],
  ['a snapshot that is broken', ['tail'], { '/api/live': stream('event: snapshot\ndata: {\n\n') }],
  ['changes that are no list', ['tail'], { '/api/live': stream(snapshot, 'event: changes\ndata: 7\n\n') }],
  ['a change of nothing', ['tail'], { '/api/live': stream(snapshot, 'event: changes\ndata: [null]\n\n') }],
  [
    'a delivery without fields',
    ['tail'],
    { '/api/live': stream(snapshot, 'event: changes\ndata: [{"collection":"deliveries","put":{}}]\n\n') },
  ],
  ['a status that is not a number', ['fire', 'message.created'], firedAs({ status: {} })],
  ['a failure that is not text', ['fire', 'message.created'], firedAs({ status: null, failure: {} })],
  ['a duration that is not a number', ['fire', 'message.created'], firedAs({ duration: {} })],
  ['a delivery without a status', ['fire', 'message.created'], firedAs({ status: undefined })],
])('says that another server uses the port if it answers with %s', async (_name, args, routes) => {
  const { port } = await impostor(routes);
  const { code, stderr } = await docsmith([...args, '--port', port]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/: the server at this port is not an emulator\.\n$/)]);
});

test.each([
  ['answer', '/api/session', 'application/json'],
  ['line', '/api/live', 'text/event-stream'],
])('an endless %s of another server does not fill the memory', async (_name, path, type) => {
  const piece = ' '.repeat(1024 * 1024);
  let written = 0;
  const { port } = await impostor({
    [path]: (_req, res) => {
      res.writeHead(200, { 'Content-Type': type });
      const write = () => {
        while (!res.destroyed && written < 500 && res.write(piece)) written++;
        if (written === 500) res.end();
      };
      res.on('drain', write);
      write();
    },
  });
  // A busy machine takes a while to read the 64 MB that are allowed.
  expect(await followed(port, 60_000)).toContain('is not an emulator');
  expect(written).toBeLessThan(500);
});

test('does not follow another server to another address', async () => {
  const elsewhere = await impostor({});
  const { port } = await impostor({
    '/api/fire': (_req, res) => res.writeHead(307, { Location: `http://127.0.0.1:${elsewhere.port}/` }).end(),
  });
  const { code, stderr } = await docsmith(['fire', 'message.created', '--port', port]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('is not an emulator')]);
  expect(elsewhere.paths).toEqual([]);
});

test.each(['/api/session', '/api/live'])('gives up a server that does not answer %s', async (path) => {
  let held: ServerResponse | undefined;
  const { port } = await impostor({
    [path]: (_req, res) => {
      held = res;
    },
  });
  expect(await followed(port, 1_000)).toBe('docsmith-webhooks tail: the server at this port does not answer.\n');
  await eventually(() => held?.destroyed || undefined);
});

test('a message may come in any pieces, and cut a letter in two', async () => {
  const bytes = Buffer.from(snapshot + changed('first') + changed('second'));
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) => bytes.subarray(at * 7, at * 7 + 7));
  const { port } = await impostor({ '/api/live': stream(...pieces) });
  const { stdout, stderr } = await docsmith(['tail', '--port', port, '--json']);
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { id: 'first', webhookName: 'Zoë\u2028' },
    { id: 'second', webhookName: 'Zoë\u2028' },
  ]);
  expect(stderr).toContain('docsmith-webhooks tail: the emulator has stopped.');
});

test('prints why the emulator refuses the stream', async () => {
  const { port } = await impostor({ '/api/live': problem(503, '{"detail":"Too many pages are open."}') });
  const { code, stderr } = await docsmith(['tail', '--port', port]);
  const answer = `the emulator at http://127.0.0.1:${port} answered: Too many pages are open.`;
  expect([code, stderr]).toEqual([1, `docsmith-webhooks tail: ${answer}\n`]);
});

function problem(status: number, body: string): RequestListener {
  return (_req, res) => res.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(body);
}

test('says that the emulator has stopped, if it does while the command waits', async () => {
  const { port, server } = await impostor({
    '/api/fire': json([madeUpDelivery('x')]),
    '/api/deliveries/x': (_req, res) => {
      server.close();
      json(madeUpDelivery('x', { state: 'sending' }))(_req, res.setHeader('Connection', 'close'));
    },
  });
  const { code, stderr } = await docsmith(['fire', 'message.created', '--port', port]);
  expect([code, stderr]).toEqual([1, 'docsmith-webhooks fire: the emulator has stopped.\n']);
});

test('asks for no other delivery after one has failed', async () => {
  let held: ServerResponse | undefined;
  const { port, paths } = await impostor({
    '/api/fire': json([madeUpDelivery('a'), madeUpDelivery('b')]),
    '/api/deliveries/a': async (req, res) => {
      await eventually(() => held);
      problem(404, '{"detail":"There is no delivery."}')(req, res);
    },
    '/api/deliveries/b': (_req, res) => {
      held = res;
    },
  });
  const { code } = await docsmith(['fire', 'message.created', '--port', port]);
  expect(code).toBe(1);
  await eventually(() => held?.destroyed || undefined);
  expect(paths.filter((path) => path === '/api/deliveries/b')).toHaveLength(1);
});
