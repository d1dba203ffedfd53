import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { hasSmallBody, nextTurn } from '../../src/http/next-turn';

test('the next turn comes after the promises and ticks of this one', async () => {
  const before = { promises: 0, ticks: 0 };
  const turn = nextTurn().then(() => ({ ...before }));
  for (let count = 0; count < 100; count++) await Promise.resolve().then(() => before.promises++);
  process.nextTick(() => before.ticks++);
  expect(await turn).toEqual({ promises: 100, ticks: 1 });
});

test.each([
  ['a body of 64 KB is small', { 'content-length': '65536' }, true],
  ['a longer body is not', { 'content-length': '65537' }, false],
  ['nor is one of unknown length', { 'transfer-encoding': 'chunked' }, false],
])('%s', (_behaviour, headers, expected) => {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, headers);
  expect(hasSmallBody(req)).toBe(expected);
});
