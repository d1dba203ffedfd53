import { listen } from '../../../__tests__/support/endpoint';
import { caseNamed } from '../../src/conformance/check';
import { once } from '../../src/conformance/once';
import { runCase } from '../../src/conformance/run-case';
import { receivers } from '../support/receivers';
import { answering, receiverAt, tryCase } from '../support/try-case';

test.each(once.map(({ name }) => name))('a correct receiver passes %s, if it is counted', async (name) => {
  expect(await tryCase(name, receivers.correct(), true)).toMatchObject({ verdict: 'pass' });
});

test.each([
  ['duplicate', 2],
  ['handled-once', 10],
  ['same-id', 2],
  ['sender-leaves', 2],
])('%s is not proven by the answers alone, but they can fail it', async (name, deliveries) => {
  expect(await tryCase(name, receivers.correct())).toMatchObject({
    verdict: 'not proven',
    got: expect.stringContaining('the handled events were not counted'),
  });
  const failures = Array.from({ length: deliveries }, () => 500);
  expect(await tryCase(name, answering(...failures, 204))).toMatchObject({ verdict: 'fail', got: '500' });
});

test('the result says how often the event was handled', async () => {
  expect(await tryCase('duplicate', receivers['this package without idempotency'](), true)).toMatchObject({
    verdict: 'fail',
    got: '204; handled 2 times',
  });
});

test('an event that the counter does not see is a failure, and the advice names the counter', async () => {
  const uncounted = answering(204);
  const { got, verdict, advice } = await tryCase(
    'duplicate',
    (req, res) => (req.method === 'GET' ? void res.end('7') : uncounted(req, res)),
    true,
  );
  expect([got, verdict]).toEqual(['204; handled 0 times', 'fail']);
  expect(advice).toContain('the counter');
}, 15_000);

test.each([
  ['no', 'is not JSON'],
  ['{"handled":"3"}', 'must answer GET with a number'],
  ['null', 'must answer GET with a number'],
])('a counter that answers %s leaves the case unproven, and the result says why', async (answer, reason) => {
  const { url } = await listen((req, res) => {
    if (req.url === '/handled') res.end(answer);
    else answering(204)(req, res);
  });
  const one = caseNamed('duplicate');
  if (!one) throw new Error('There is no such case.');
  expect(await runCase(one, receiverAt(url, true), { rate: 1, seconds: 1 })).toMatchObject({
    verdict: 'not proven',
    got: expect.stringContaining(reason),
  });
});

test('at-once needs one copy to be accepted', async () => {
  expect(await tryCase('at-once', answering(409, 409, 409, 409, 204))).toMatchObject({ verdict: 'pass' });
  expect(await tryCase('at-once', answering(409, 409, 409, 409, 409, 204))).toMatchObject({ verdict: 'fail' });
});
