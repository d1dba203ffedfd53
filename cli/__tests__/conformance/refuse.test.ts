import type { RequestListener } from 'node:http';
import { refuse } from '../../src/conformance/refuse';
import { receivers } from '../support/receivers';
import { answering, tryCase } from '../support/try-case';

const names = refuse.map(({ name }) => name);
const closing: RequestListener = (req) => void req.socket.destroy();

/** Runs `first` for the deliveries of the case, and accepts the ordinary event that comes after them. */
function thenAccepting(first: RequestListener, deliveries = 1): RequestListener {
  let requests = 0;
  return (req, res) => (requests++ < deliveries ? first : answering(204))(req, res);
}

test.each(names)('a correct receiver passes %s', async (name) => {
  expect(await tryCase(name, receivers.correct())).toMatchObject({ verdict: 'pass', advice: null });
});

test.each(names)('a receiver that accepts everything fails %s', async (name) => {
  const one = refuse.find((each) => each.name === name);
  expect(await tryCase(name, answering(204))).toMatchObject({ verdict: 'fail', got: '204', advice: one?.advice });
});

test.each(names)('a receiver that refuses everything has not proven %s', async (name) => {
  expect(await tryCase(name, answering(404))).toMatchObject({
    verdict: 'not proven',
    got: 'an ordinary event got: 404',
    advice: expect.stringContaining('Compare the path /'),
  });
});

test('a refusal with 5xx fails, because the service would send the event again', async () => {
  expect(await tryCase('invalid-json', thenAccepting(answering(500)))).toMatchObject({ verdict: 'fail', got: '500' });
});

test('a rate limit is no refusal', async () => {
  expect(await tryCase('wrong-signature', answering(429, 204))).toMatchObject({ verdict: 'not proven', got: '429' });
});

test('oversize passes if the receiver closes the connection and lives on, but invalid-json does not', async () => {
  expect(await tryCase('oversize', thenAccepting(closing))).toMatchObject({ verdict: 'pass' });
  expect(await tryCase('oversize', closing)).toMatchObject({ verdict: 'not proven' });
  expect(await tryCase('invalid-json', thenAccepting(closing))).toMatchObject({ verdict: 'fail' });
});
