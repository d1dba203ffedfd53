import { diagnose } from '../../src/conformance/diagnose';
import type { Outcome } from '../../src/delivery/deliver';

const receiver = { url: 'http://127.0.0.1:3000/hooks', header: 'x-signature' };

function answer(status: number, text = ''): Outcome {
  return { status, statusText: '', headers: [], body: Buffer.from(text), truncated: false };
}

test.each([
  [answer(404), 'Compare the path /hooks with that of the receiver at http://127.0.0.1:3000: nothing takes'],
  [answer(405), 'Compare the path /hooks'],
  [answer(308), 'it redirects, and redirects are not followed.'],
  [answer(401, '{"code":"invalid_signature"}'), 'Compare the secret'],
  [answer(401, '{"code":"missing_signature"}'), 'Compare the header x-signature'],
  [answer(400, 'Signature does not match'), 'Compare the secret'],
  [answer(400, 'bad'), 'See why the receiver refuses an ordinary message.created'],
  [answer(429), 'Lift the rate limit'],
  [answer(500), 'See the log of the receiver'],
  [
    { code: 'connection_failed', message: '' },
    'Start the receiver, and compare its address with http://127.0.0.1:3000.',
  ],
  [{ code: 'connection_closed', message: '' }, 'it closes the connection without an answer.'],
  [{ code: 'tls_failed', message: '' }, 'Compare the address of the receiver with http://127.0.0.1:3000: the host'],
  [{ code: 'timeout', message: '' }, 'Let the receiver answer first'],
] as const)('says what to compare: %j', (outcome, advice) => {
  expect(diagnose(outcome, receiver)).toContain(advice);
});
