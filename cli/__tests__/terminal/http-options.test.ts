import type { Terminal } from '../../src/terminal/command';
import { parseReceiver } from '../../src/terminal/http-options';

function terminal(env: Terminal['env'] = {}): Terminal {
  return { stdin: { async *[Symbol.asyncIterator]() {} }, stdout: { write() {} }, stderr: { write() {} }, env };
}

test('--url names the receiver, and DOCSMITH_WEBHOOK_URL does without it', () => {
  const inEnvironment = terminal({ DOCSMITH_WEBHOOK_URL: 'http://127.0.0.1:2/' });
  expect(parseReceiver('http://127.0.0.1:1/', inEnvironment).port).toBe('1');
  expect(parseReceiver(undefined, inEnvironment).port).toBe('2');
});

test('the error names where the invalid address comes from', () => {
  expect(() => parseReceiver('ftp://a/', terminal())).toThrow(/^--url: .*ftp/);
  expect(() => parseReceiver(undefined, terminal({ DOCSMITH_WEBHOOK_URL: 'a:b' }))).toThrow(/^DOCSMITH_WEBHOOK_URL: /);
  for (const env of [{}, { DOCSMITH_WEBHOOK_URL: '' }, { DOCSMITH_WEBHOOK_URL: ' ' }]) {
    expect(() => parseReceiver(undefined, terminal(env))).toThrow(/^Where to\? Give --url/);
  }
});
