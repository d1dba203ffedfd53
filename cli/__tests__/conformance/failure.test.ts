import { failure } from '../../src/conformance/failure';
import { receivers } from '../support/receivers';
import { answering, tryCase } from '../support/try-case';

const names = failure.map(({ name }) => name);

test.each(names)('a correct receiver passes %s', async (name) => {
  expect(await tryCase(name, receivers.correct(), true)).toMatchObject({ verdict: 'pass', got: '500' });
});

test.each(names)('%s is not proven without an event that the handlers fail on', async (name) => {
  expect(await tryCase(name, receivers.correct())).toMatchObject({ verdict: 'not proven', advice: null });
});

test.each([
  ['handler-failure', '500, 204'],
  ['unseen-failure', '204'],
])('%s fails if the failed event counts as handled', async (name, got) => {
  const receiver = receivers['records events before it handles them']();
  expect(await tryCase(name, receiver, true)).toMatchObject({ verdict: 'fail', got });
});

test('the second delivery waits while the receiver still works on the first', async () => {
  const receiver = answering(500, 409, 500, 204);
  expect(await tryCase('handler-failure', receiver, true)).toMatchObject({ verdict: 'pass', got: '500' });
});

test('5xx to everything proves nothing', async () => {
  expect(await tryCase('handler-failure', answering(503), true)).toMatchObject({
    verdict: 'not proven',
    got: 'an ordinary event got: 503',
  });
});
