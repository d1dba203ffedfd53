import type { RequestListener } from 'node:http';
import { accept } from '../../src/conformance/accept';
import { receivers } from '../support/receivers';
import { answering, tryCase } from '../support/try-case';

const names = accept.map(({ name }) => name);

test.each(names)('a correct receiver passes %s', async (name) => {
  expect(await tryCase(name, receivers.correct())).toMatchObject({ verdict: 'pass', advice: null });
});

test.each(names)('a receiver that refuses everything does not pass %s', async (name) => {
  const { verdict } = await tryCase(name, answering(401));
  expect(verdict).toBe(name === 'accepted' ? 'fail' : 'not proven');
});

test.each(names.slice(1))('a receiver that accepts ordinary events only fails %s', async (name) => {
  const one = accept.find((each) => each.name === name);
  const requests = { events: 15, 'out-of-order': 9, burst: 40 }[name] ?? 1;
  const refusals = Array.from({ length: requests }, () => 422);
  expect(await tryCase(name, answering(...refusals, 204))).toMatchObject({ verdict: 'fail', advice: one?.advice });
});

test('slow-body passes with 408 only if the receiver accepts an ordinary event', async () => {
  expect(await tryCase('slow-body', answering(408, 204))).toMatchObject({ verdict: 'pass', got: '408' });
  expect(await tryCase('slow-body', answering(408))).toMatchObject({ verdict: 'not proven' });
});

test('the result of a burst counts the accepted deliveries', async () => {
  let requests = 0;
  const { got, verdict } = await tryCase('burst', (req, res) => answering(++requests % 2 ? 204 : 503)(req, res));
  expect([got, verdict]).toEqual(['20 of 40 accepted; 503', 'fail']);
});

test('all events of a run are about different resources, except those of one order', async () => {
  const seen: string[] = [];
  const recording: RequestListener = async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    seen.push(JSON.parse(Buffer.concat(chunks).toString()).payload.id);
    res.writeHead(204).end();
  };
  await tryCase('events', recording);
  expect(new Set(seen.splice(0)).size).toBe(15);
  await tryCase('out-of-order', recording);
  expect([seen.length, new Set(seen).size]).toEqual([9, 3]);
});
