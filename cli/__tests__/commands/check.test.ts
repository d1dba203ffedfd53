import { listen, secret } from '../../../__tests__/support/endpoint';
import { startExample } from '../../../__tests__/support/example';
import { receivers } from '../support/receivers';
import { docsmith } from '../support/terminal';

test('the quick start passes every case', async () => {
  const { url } = await startExample('quick-start.ts', { DOCSMITH_WEBHOOK_SECRET: secret });
  const { code, stdout } = await docsmith(['check', '--url', url, '--handled', new URL('/', url).href]);
  expect(stdout).toContain('22 passed, 0 failed\n');
  expect(stdout).toMatch(/^pass {2}All 15 event types +204$/m);
  expect(code).toBe(0);
});

test('a failed case shows what was expected, and the exit code is 1', async () => {
  const { url } = await listen(receivers['re-stringified body']());
  const { code, stdout } = await docsmith(['check', '--url', url]);
  expect(stdout).toMatch(/^FAIL {2}Unusual but valid JSON +expected 2xx: .*; got 401$/m);
  expect(stdout).toMatch(/^skip {2}Each event is handled once +needs a counter: --handled URL$/m);
  expect(code).toBe(1);
});

test('--json prints the results as JSON', async () => {
  const { url } = await listen(receivers.hangs());
  const { code, stdout } = await docsmith(['check', '--url', url, '--timeout', '1', '--json']);
  const { passed, results } = JSON.parse(stdout);
  expect([code, passed, results.length]).toEqual([1, false, 22]);
  expect(results[0]).toEqual({
    name: 'events',
    title: 'All 15 event types',
    expects: '2xx',
    verdict: 'fail',
    got: 'No complete answer within 1 s.',
  });
});

test('--header sends the signature in another header', async () => {
  const { url } = await listen(receivers.correct());
  const { stdout } = await docsmith(['check', '--url', url, '--header', 'x-signature', '--json']);
  expect(JSON.parse(stdout).results[0].got).toBe('401 missing_signature');
});

test.each([
  [[], 'Where to? Give --url'],
  [['--url', 'here'], "--url: expected an address with http:// or https://, got 'here'"],
  [['--url', 'http://a:b@127.0.0.1/'], '--url: must not contain a user name or password.'],
  [['--url', 'http://127.0.0.1:9/', '--handled', 'ftp://127.0.0.1/'], '--handled: expected an address with http://'],
  [['--url', 'http://127.0.0.1:9/', '--header', 'a b'], '--header: expected an HTTP header name'],
  [['--url', 'http://127.0.0.1:9/', '--timeout', '0'], '--timeout'],
])('refuses invalid arguments: %j', async (args, message) => {
  const { code, stderr } = await docsmith(['check', ...args]);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('does not wait for a counter longer than --timeout', async () => {
  const { url: counter } = await listen(() => {});
  const { url } = await listen(receivers.correct());
  const { code, stderr } = await docsmith(['check', '--url', url, '--handled', counter, '--timeout', '1']);
  expect([code, stderr.includes('--handled: expected')]).toEqual([2, true]);
});

test.each(['no', '{"handled":"3"}', 'null'])('refuses a counter that answers %s', async (answer) => {
  const { url: counter } = await listen((_req, res) => res.end(answer));
  const { url } = await listen(receivers.correct());
  const { code, stderr } = await docsmith(['check', '--url', url, '--handled', counter]);
  expect([code, stderr.includes('--handled: expected')]).toEqual([2, true]);
});
