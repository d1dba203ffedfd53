import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listen, secret } from '../../../__tests__/support/endpoint';
import { startExample } from '../../../__tests__/support/example';
import { failingId, receivers } from '../support/receivers';
import { docsmith } from '../support/terminal';
import { answering } from '../support/try-case';

const folder = mkdtempSync(path.join(tmpdir(), 'docsmith-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the quick start passes every case that can be proven on it', async () => {
  const { url } = await startExample('quick-start.ts', { DOCSMITH_WEBHOOK_SECRET: secret });
  const counter = new URL('/', url).href;
  const { code, stdout } = await docsmith(['check', '--url', url, '--handled', counter, '--skip', 'failing']);
  expect(stdout).toContain('25 passed, 0 failed, 0 not proven, 2 skipped: handler-failure, unseen-failure\n');
  expect(stdout).toMatch(/^pass {8}All 15 event types +204$/m);
  expect(code).toBe(0);
});

test('a correct receiver passes every case', async () => {
  const { url } = await listen(receivers.correct());
  const known = ['--handled', `${url}/handled`, '--failing', failingId];
  const { code, stdout } = await docsmith(['check', '--url', url, ...known]);
  expect(stdout).toContain('27 passed, 0 failed, 0 not proven\n');
  expect(code).toBe(0);
});

test('without a counter, the output says how to prove the cases that need it, and the exit code is 1', async () => {
  const { url } = await listen(receivers.correct());
  const { code, stdout } = await docsmith(['check', '--url', url, '--only', 'duplicate,handler-failure']);
  expect(stdout).toMatch(/^not proven {2}The same event twice +204; the handled events were not counted$/m);
  expect(stdout).toContain(
    '1 case is not proven without a counter of handled events: give --handled URL, or leave it out with --skip handled.\n',
  );
  expect(stdout).toContain('give --failing ID, or leave it out with --skip failing.\n');
  expect(stdout).toContain('1 passed, 0 failed, 2 not proven, 24 skipped: ');
  expect(code).toBe(1);
});

test('cases that are left out do not count', async () => {
  const { url } = await listen(receivers.correct());
  const { code, stdout } = await docsmith(['check', '--url', url, '--skip', 'handled, burst', '--skip', 'failing']);
  expect(stdout).toContain('20 passed, 0 failed, 0 not proven, 7 skipped: ');
  expect(stdout).not.toContain('A burst');
  expect(code).toBe(0);
});

test('a failed case shows what was expected, and what to change', async () => {
  const { url } = await listen(receivers['the snippet of the guide']());
  const { code, stdout } = await docsmith(['check', '--url', url, '--only', 'exact-bytes']);
  expect(stdout).toMatch(
    /^FAIL {8}Unusual but valid JSON +expected 2xx: .*; got 401\n {12}Verify the signature of the raw bytes/m,
  );
  expect(code).toBe(1);
});

test('a wrong path is one failed case and one line that names the path', async () => {
  const { url } = await listen(receivers['wrong path']());
  const { code, stdout } = await docsmith(['check', '--url', url]);
  const [first, advice, untried, counts, ...rest] = stdout.split('\n');
  expect(first).toMatch(/^FAIL {8}A rightly signed event .*; got 404$/);
  expect(advice).toContain('Compare the path /');
  expect(untried).toBe('26 cases were not tried: no rightly signed event was accepted.');
  expect(counts).toBe('0 passed, 1 failed, 26 not proven');
  expect([rest, code]).toEqual([[''], 1]);
});

test('--json prints the results as JSON, also if the receiver does not answer', async () => {
  const { url } = await listen(receivers.hangs());
  const { code, stdout } = await docsmith(['check', '--url', url, '--timeout', '1', '--json']);
  const { passed, results } = JSON.parse(stdout);
  expect([code, passed, results.length]).toEqual([1, false, 27]);
  expect(results[0]).toEqual({
    name: 'accepted',
    title: 'A rightly signed event',
    expects: '2xx, or no other case proves anything',
    verdict: 'fail',
    got: 'No complete answer within 1 s.',
    advice: 'Let the receiver answer first, and do slow work from a queue.',
  });
});

test.each(['no', '{"handled":"3"}'])('goes on and reports if the counter answers %s', async (answer) => {
  const { url: counter } = await listen((_req, res) => res.end(answer));
  const { url } = await listen(receivers.correct());
  const { code, stdout, stderr } = await docsmith([
    'check',
    '--url',
    url,
    '--handled',
    counter,
    '--skip',
    'failing',
    '--json',
  ]);
  const { results } = JSON.parse(stdout);
  const unproven = results.filter(({ verdict }: { verdict: string }) => verdict === 'not proven');
  expect(unproven.map(({ got }: { got: string }) => got)).toEqual(
    Array.from({ length: 4 }, () => expect.stringMatching(/counter/)),
  );
  expect([code, stderr]).toEqual([1, '']);
});

test('does not wait for a counter longer than --timeout', async () => {
  const { url: counter } = await listen(() => {});
  const { url } = await listen(receivers.correct());
  const limits = ['--handled', counter, '--timeout', '1', '--only', 'duplicate'];
  const { code, stdout } = await docsmith(['check', '--url', url, ...limits]);
  expect([code, stdout]).toEqual([1, expect.stringContaining('No complete answer within 1 s.')]);
  expect(stdout).not.toContain('give --handled');
});

test('--junit writes a test report besides the output', async () => {
  const { url } = await listen(receivers.correct());
  const file = path.join(folder, 'check.xml');
  const { code, stdout } = await docsmith(['check', '--url', url, '--only', 'events', '--junit', file]);
  expect([code, stdout]).toEqual([0, expect.stringContaining('2 passed')]);
  expect(readFileSync(file, 'utf8')).toContain('<testsuites tests="27" failures="0" errors="0" skipped="25">');
});

test('a test report that cannot be written is an error before the check starts', async () => {
  const { url } = await listen(receivers.hangs());
  const { code, stdout, stderr } = await docsmith([
    'check',
    '--url',
    url,
    '--junit',
    path.join(folder, 'no/such/file'),
  ]);
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('--junit: cannot write')]);
});

test('--header sends the signature in another header, and a wrong name is named', async () => {
  const { url } = await listen(receivers.correct());
  const { stdout } = await docsmith(['check', '--url', url, '--header', 'x-signature', '--json']);
  expect(JSON.parse(stdout).results[0]).toMatchObject({
    got: '401 missing_signature',
    advice: expect.stringContaining('Compare the header x-signature'),
  });
});

test('text of the receiver cannot write to the terminal', async () => {
  const { url } = await listen((_req, res) => res.socket?.end('HTTP/1.1 200 \u001b[2J\nX\u001b: 1\n\n'));
  const { stdout } = await docsmith(['check', '--url', url]);
  expect(stdout).not.toContain('\u001b');
});

test.each([
  [[], 'Where to? Give --url'],
  [['--url', 'here'], "--url: expected an address with http:// or https://, got 'here'"],
  [['--url', 'http://a:b@127.0.0.1/'], '--url: must not contain a user name or password.'],
  [['--url', 'http://127.0.0.1:9/', '--handled', 'ftp://127.0.0.1/'], '--handled: expected an address with http://'],
  [['--url', 'http://127.0.0.1:9/', '--header', 'a b'], '--header: expected an HTTP header name'],
  [['--url', 'http://127.0.0.1:9/', '--timeout', '0'], '--timeout'],
  [['--url', 'http://127.0.0.1:9/', '--only', 'evnts'], "--only: there is no case 'evnts'. One of accepted, events,"],
  [['--url', 'http://127.0.0.1:9/', '--skip', ''], "--skip: there is no case ''."],
  [['--url', 'http://127.0.0.1:9/', '--skip', 'accepted'], "--skip: 'accepted' always runs"],
])('refuses invalid arguments: %j', async (args, message) => {
  const { code, stderr } = await docsmith(['check', ...args]);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('a receiver that answers 2xx to everything fails', async () => {
  const { url } = await listen(answering(204));
  const { code } = await docsmith(['check', '--url', url, '--only', 'wrong-signature']);
  expect(code).toBe(1);
});
