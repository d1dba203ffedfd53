import type { Answer } from '../../src/delivery/deliver';
import { reasonOf, saidBy } from '../../src/delivery/said';

const answer = (body: string | Buffer, status = 500): Answer => ({
  status,
  statusText: '',
  headers: [],
  body: Buffer.from(body),
  truncated: false,
});

test.each([
  ['{"title":"Unauthorized","detail":"The signature is wrong."}', 'The signature is wrong.'],
  ['{"title":"Unauthorized","status":401}', 'Unauthorized'],
  ['{"statusCode":500,"error":"Internal Server Error","message":"No table users"}', 'No table users'],
  ['{"error":{"code":7,"message":"nested"}}', 'nested'],
  ['{"error":"invalid_token","error_description":"The token has expired"}', 'The token has expired'],
  ['{"message":["first","second"]}', 'first'],
  [
    '{"detail":"Not valid.","errors":[{"path":"/payload/id","message":"is required"}]}',
    'Not valid. /payload/id is required',
  ],
  ['{"errors":["one","two"]}', 'one'],
  ['{"detail":"","message":null,"error":"kept"}', 'kept'],
  ['"a JSON string"', 'a JSON string'],
  ['{\n  "ok": false\n}', '{ "ok": false }'],
  ['{"__proto__":{"detail":"inherited"}}', '{"__proto__":{"detail":"inherited"}}'],
  ['\n\nError: boom\r\n    at handler (app.js:1)', 'Error: boom'],
  [
    '<!DOCTYPE html><html><head><title>Error</title><style>a{}</style></head><body><pre>Error: &quot;no&quot; table<br> &nbsp;at x</pre>',
    'Error: "no" table',
  ],
  ['<html><script>if (a < b) alert()</script><h1>Bad <b>Gateway</b></h1>', 'Bad Gateway'],
  ['<p>1 &lt; 2 &amp;amp; 3</p>', '1 < 2 &amp; 3'],
])('%s says: %s', (body, said) => {
  expect(saidBy(answer(body))).toBe(said);
});

test.each(['', ' \n ', '<html><head><title>x</title></head></html>', Buffer.from([0x1f, 0x8b, 0xff])])(
  'nothing is said by %j',
  (body) => {
    expect(saidBy(answer(body))).toBeNull();
  },
);

test('a long text is cut, and control characters are escaped', () => {
  const said = saidBy(answer(`${'\u001b[2J'}${'👍'.repeat(400)}`));
  expect(said).toMatch(/^\\u001b\[2J(👍){148}�?…$/);
});

test('a success needs no words, and a failure without an answer has its message', () => {
  expect(saidBy(answer('fine', 204))).toBeNull();
  expect(reasonOf(answer('fine', 204))).toBeNull();
  expect(reasonOf({ code: 'timeout', message: 'No complete\u0007 answer.' })).toBe('No complete\\u0007 answer.');
});

test('the worst page of 64 KiB takes no time', () => {
  const started = performance.now();
  for (const piece of ['<', '<head>', '<script', '&lt;<', '<!--', '{"errors":[']) {
    saidBy(answer(piece.repeat(Math.floor(65_536 / piece.length))));
  }
  expect(performance.now() - started).toBeLessThan(5_000);
});
