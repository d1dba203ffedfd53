import type { HeaderLine } from '../../../src/delivery/delivery-request';
import type { FailureCode } from '../../../src/delivery/failure';
import { explain } from '../../../src/emulator/deliveries/explain';

const answer = (status: number, body = '', headers: readonly HeaderLine[] = []) => ({
  status,
  statusText: '',
  headers,
  body: Buffer.from(body),
  truncated: false,
});

test.each([
  [101, 'Another protocol'],
  [200, 'Accepted'],
  [204, 'Accepted'],
  [302, 'A redirect'],
  [400, 'Rejected'],
  [401, 'Rejected'],
  [404, 'No endpoint at this URL'],
  [410, 'Gone'],
  [421, 'Wrong host'],
  [429, 'Too many requests'],
  [500, 'The receiver failed'],
])('%i is explained: %s', (status, title) => {
  expect(explain(answer(status))).toMatchObject({ title, advice: expect.stringMatching(/\.$/) });
});

test('a problem of the package is explained by its code', () => {
  const { title, advice } = explain(answer(401, '{"code":"invalid_signature"}'));
  expect(title).toBe('Rejected: invalid_signature');
  expect(advice).toContain('DOCSMITH_WEBHOOK_SECRET');
});

test('a body parser before the receiver is explained by the text of the package, in any page of an error', () => {
  const page = '<pre>WebhookError: Another middleware has read the body first, most likely express.json().</pre>';
  expect(explain(answer(500, page)).title).toBe('The body was parsed before the signature was checked');
});

test.each(['{"code":"toString"}', '{"code":7}', 'null', '"text"', '{}', '<html>'])(
  'an answer without a code of the package is explained by its status: %s',
  (body) => {
    expect(explain(answer(422, body)).title).toBe('Rejected');
  },
);

const failures: Readonly<Record<FailureCode, string>> = {
  refused_target: 'Not sent',
  name_not_found: 'The host name has no address',
  connection_failed: 'No connection',
  tls_failed: 'No TLS connection',
  certificate_refused: 'The certificate is not trusted',
  not_http: 'The answer is not HTTP',
  connection_closed: 'The connection was closed without an answer',
  timeout: 'No answer in time',
  stopped: 'Interrupted',
  left: 'The sender left',
};

test.each(Object.keys(failures) as FailureCode[])('%s is explained', (code) => {
  const { title, advice, said } = explain({ code, message: '' });
  expect([title, said]).toEqual([failures[code], null]);
  expect(advice).toMatch(/\.$/);
});

test('only a receiver that can be reached has to be started', () => {
  const advice = (code: FailureCode) => explain({ code, message: '' }).advice;
  expect(advice('connection_failed')).toContain('Start the receiver');
  for (const code of ['name_not_found', 'tls_failed', 'certificate_refused', 'not_http'] as const)
    expect(advice(code)).not.toContain('Start the receiver');
});

test("the receiver's own words are part of the explanation", () => {
  expect(explain(answer(500, '{"message":"No table users"}')).said).toBe('No table users');
  expect(explain(answer(500)).said).toBeNull();
  expect(explain(answer(200, '{"message":"thank you"}')).said).toBeNull();
});

test.each([
  'Client sent an HTTP request to an HTTPS server.\n',
  '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head><body>\n<center><h1>400 Bad Request</h1></center>\n<center>The plain HTTP request was sent to HTTPS port</center>',
])('a server with TLS that answers plain HTTP is recognised: %s', (body) => {
  expect(explain(answer(400, body)).advice).toContain('https://');
});

test('a pause that the receiver asks for is shown, and a URL that it redirects to', () => {
  expect(explain(answer(429, '', [['Retry-After', '30']])).advice).toContain('Retry-After: 30.');
  expect(explain(answer(429)).advice).toContain('It should say in Retry-After');
  expect(explain(answer(301, '', [['Location', `/new${'x'.repeat(300)}\u001b`]])).advice).toMatch(/: \/newx{196}…$/);
  expect(explain(answer(301)).advice).toContain('names no other URL');
});
