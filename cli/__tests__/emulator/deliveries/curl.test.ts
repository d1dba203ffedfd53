import { execFileSync } from 'node:child_process';
import { deliveryRequest } from '../../../src/delivery/delivery-request';
import { asCurl } from '../../../src/emulator/deliveries/curl';

test('is a command for a shell, on several lines', () => {
  expect(
    asCurl(
      'http://127.0.0.1:3000/',
      deliveryRequest('http://127.0.0.1:3000/', '{"id":"1"}', 's', { signature: 'abc' }),
    ),
  ).toMatchInlineSnapshot(`
"curl --globoff --request POST 'http://127.0.0.1:3000/' \\
  --header 'Content-Type: application/json' \\
  --header 'x-docssmith-demo2-signature: abc' \\
  --data-raw '{"id":"1"}'"
`);
});

test.each(['{"message":"it\'s; $(rm -rf /) `id` \\"quoted\\""}', '@/etc/passwd', '{"a":"\n\t"}', 'x'.repeat(40_000)])(
  'the shell passes on the exact body: %j',
  (body) => {
    expect(sentByShell(Buffer.from(body))).toEqual(Buffer.from(body));
  },
);

test.each(['{\r\n}', '{\t}', '\u001b[201~; id', '\u009b', '\u0000'])(
  'a body with control characters goes through a pipe: %j',
  (body) => {
    expect(asCurl('http://127.0.0.1/', deliveryRequest('http://127.0.0.1/', body, 's'))).not.toMatch(/[^\P{Cc}\n]/u);
    expect(sentByShell(Buffer.from(body))).toEqual(Buffer.from(body));
  },
);

test('an empty signature is sent as an empty header', () => {
  const request = deliveryRequest('http://127.0.0.1/', '{}', 's', { signature: '' });
  expect(argumentsOf(asCurl('http://127.0.0.1/', request))).toContain('x-docssmith-demo2-signature;');
});

test('an address with brackets and braces is one address, not a pattern of several', () => {
  const address = 'http://127.0.0.1/[1-3]?a={b,c}';
  expect(argumentsOf(asCurl(address, deliveryRequest(address, '{}', 's')))).toEqual(
    expect.arrayContaining(['--globoff', address]),
  );
});

test('bytes that are not UTF-8 go through a pipe', () => {
  const body = Buffer.from([0xff, 0x00, 0x27, 0x0a]);
  expect(sentByShell(body)).toEqual(body);
});

test('a hostile address stays one argument', () => {
  const command = asCurl(
    "http://127.0.0.1/'; touch /tmp/hacked; '",
    deliveryRequest('http://127.0.0.1/', '', 's', { method: 'GET' }),
  );
  expect(argumentsOf(command)).toContain("http://127.0.0.1/'; touch /tmp/hacked; '");
});

/** Runs the command with a shell function that replaces `curl`. */
function run(command: string, curl: string): Buffer {
  return execFileSync('sh', ['-c', `curl() { ${curl}; }\n${command}`]);
}

function argumentsOf(command: string): string[] {
  return run(command, 'printf \'%s\\n\' "$@"').toString().split('\n');
}

function sentByShell(body: Buffer): Buffer {
  const command = asCurl('http://127.0.0.1/', deliveryRequest('http://127.0.0.1/', body, 's'));
  return run(command, 'for last; do :; done; if [ "$last" = @- ]; then cat; else printf %s "$last"; fi');
}
