import type { Outcome } from '../../src/delivery/deliver';
import { judge } from '../../src/scenario/judge';

const answer = (status: number, body = ''): Outcome => ({
  status,
  statusText: '',
  headers: [],
  body: Buffer.from(body),
  truncated: false,
});
const refused = answer(401, '{"code":"invalid_signature"}');
const none: Outcome = { code: 'timeout', message: 'No complete answer within 10 s.' };

test.each([
  [[answer(204)], { status: 204 }, true],
  [[answer(204)], { status: '2xx' }, true],
  [[answer(204), answer(500)], { status: '2xx' }, false],
  [[answer(204), answer(500)], { status: '2xx', count: 1 }, true],
  [[answer(204), answer(204)], { status: 204, count: 1 }, false],
  [[answer(204), answer(204)], { count: 2 }, true],
  [[refused], { code: 'invalid_signature' }, true],
  [[refused], { status: 401, code: 'missing_signature' }, false],
  [[none], { status: 'none' }, true],
  [[none], { code: 'timeout' }, true],
  [[none], { status: '5xx' }, false],
  [[], { status: 204 }, false],
  [[], { count: 0 }, true],
])('%j: %j passes: %j', (outcomes, expected, passed) => {
  expect(judge(outcomes, expected).passed).toBe(passed);
});

test('says what came', () => {
  expect(judge([answer(204), answer(204), refused], { status: 204 }).got).toBe('2 × 204, 401 invalid_signature');
  expect(judge([], { status: 204 }).got).toBe('nothing was sent');
});
