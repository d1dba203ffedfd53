import { createHmac } from 'node:crypto';
import { explainMismatch } from '../../src/signature/explain-mismatch';

const secret = 'deadbeefcafe';
const body = '{\n  "id": "1",\n  "text": "Grüße / é"\n}';
const named = (text: string | Uint8Array, name = 'this secret') => ({ name, bytes: Buffer.from(text) });
const hmac = (text: string, key: string | Uint8Array = secret, algorithm = 'sha256') =>
  createHmac(algorithm, key).update(text);
const hex = (text: string, key?: string | Uint8Array) => hmac(text, key).digest('hex');
const right = hex(body);
const diagnose = (header: string, key = secret, text: string = body) =>
  explainMismatch(Buffer.from(text), header, [named(key), named('older', 'the previous secret')]);

test('the right header needs no explanation', () => {
  expect(diagnose(right)).toEqual({ matches: true, known: true, causes: [] });
});

test.each([
  ['sha256= in front', `sha256=${right}`, /begins with sha256=/],
  ['v1, in front', `v1,${right}`, /begins with v1,/],
  ['upper case', right.toUpperCase(), /upper case/],
  ['base64', hmac(body).digest('base64'), /is base64/],
  ['base64url', hmac(body).digest('base64url'), /is base64/],
  ['white space', ` ${right}\n`, /white space/],
  ['quotes', `"${right}"`, /quotes/],
  ['SHA-1', hmac(body, secret, 'sha1').digest('hex'), /SHA1/],
  ['SHA-512', hmac(body, secret, 'sha512').digest('hex'), /SHA512/],
  ['another secret that is known', hex(body, 'older'), /the previous secret/],
  ['compact JSON', hex(JSON.stringify(JSON.parse(body))), /printed again, compact/],
  ['JSON with 4 spaces', hex(JSON.stringify(JSON.parse(body), null, 4)), /indented with 4 spaces/],
  ['JSON of Python', hex('{"id": "1", "text": "Gr\\u00fc\\u00dfe / \\u00e9"}'), /Python/],
  ['JSON of PHP', hex('{"id":"1","text":"Gr\\u00fc\\u00dfe \\/ \\u00e9"}'), /PHP/],
  ['a line feed that was removed', hex(`${body}\n`), /with a line feed at its end/],
  ['CRLF', hex(body.replaceAll('\n', '\r\n')), /with CRLF in place/],
  ['a byte order mark', hex(`\ufeff${body}`), /byte order mark before it/],
  ['an empty body', hex(''), /empty body/],
  ['a secret with a line feed', hex(body, `${secret}\n`), /a line feed at its end/],
  ['a secret in quotes', hex(body, `"${secret}"`), /double quotes/],
  ['a secret decoded from hex', hex(body, Buffer.from(secret, 'hex')), /decoded from hex/],
  ['a secret decoded from base64', hex(body, Buffer.from(secret, 'base64')), /decoded from base64/],
  ['no secret', hex(body, ''), /empty secret/],
  ['a secret that is not set', hex(body, 'undefined'), /"undefined"/],
])('explains %s', (_what, header, cause) => {
  const { matches, known, causes } = diagnose(header);
  expect([matches, known, causes.length]).toEqual([false, true, 1]);
  expect(causes[0]).toMatch(cause);
});

test.each([
  ['a line feed that was added', `${body}\n`, /without the white space at its end/],
  ['a byte order mark that was added', `\ufeff${body}`, /without its byte order mark/],
  ['CRLF that was added', body.replaceAll('\n', '\r\n'), /line feeds in place of CRLF/],
  ['JSON that was printed again', JSON.stringify(JSON.parse(body)), /indented with 2 spaces/],
])('explains %s', (_what, text, cause) => {
  expect(diagnose(right, secret, text)).toEqual({
    matches: false,
    known: true,
    causes: [expect.stringMatching(cause)],
  });
});

test('explains a header, a body and a secret that all differ', () => {
  const header = `sha256=${hex(`${body}\n`, `${secret}\n`).toUpperCase()}`;
  expect(diagnose(header).causes).toHaveLength(4);
});

test.each([
  ['nothing', '', /is empty/],
  ['a header that was cut', right.slice(0, 40 - 9), /31 hex digits/],
  ['two headers', `${right}, ${right}`, /several values/],
  ['words', 'not a signature!', /neither hex digits nor base64/],
  ['another secret', hex(body, 'somebody else'), /No known cause/],
])('admits that it knows no way from %s to the right signature', (_what, header, cause) => {
  const { matches, known, causes } = diagnose(header);
  expect([matches, known]).toEqual([false, false]);
  expect(causes.join(' ')).toMatch(cause);
});

test('a header that was cut is recognised', () => {
  expect(diagnose(right.slice(0, 31)).causes).toContain(
    'It is the beginning of the right signature, so something cut it.',
  );
});

test('bytes that are not UTF-8 may have become text', () => {
  const bytes = Buffer.from([0x22, 0xff, 0x22]);
  const header = hex(bytes.toString());
  expect(explainMismatch(bytes, header, [named(secret)]).causes).toEqual([expect.stringMatching(/not UTF-8/)]);
});

test('never repeats the secret', () => {
  expect(JSON.stringify(diagnose(hex(body, `${secret}\n`)))).not.toContain(secret);
  expect(JSON.stringify(diagnose(secret))).not.toContain(secret);
});

test.each([
  ['flat', JSON.stringify({ text: 'x/é'.repeat(260_000) })],
  ['nested', `${'['.repeat(500_000)}${']'.repeat(500_000)}`],
  ['nested often', `[${Array(250).fill(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)}]`],
  ['a list', JSON.stringify(Array(250_000).fill(1))],
  ['escapes', JSON.stringify('"\\'.repeat(250_000))],
])('a body of 1 MB that is %s is examined', (_what, text) => {
  expect(diagnose(hex('another'), secret, text).known).toBe(false);
});
