import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { fitsInOneRead, nextTurn } from '../../src/http/next-turn';

test('the next turn comes after the promises and ticks of this one', async () => {
  const before = { promises: 0, ticks: 0 };
  const turn = nextTurn().then(() => ({ ...before }));
  for (let count = 0; count < 100; count++) await Promise.resolve().then(() => before.promises++);
  process.nextTick(() => before.ticks++);
  expect(await turn).toEqual({ promises: 100, ticks: 1 });
});

test.each([
  ['a body of 64 KB fits in one read', { 'content-length': '65536' }, true],
  ['a longer body does not', { 'content-length': '65537' }, false],
  ['nor does one whose length nobody knows', { 'transfer-encoding': 'chunked' }, false],
])('%s', (_behaviour, headers, expected) => {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, headers);
  expect(fitsInOneRead(req)).toBe(expected);
});
