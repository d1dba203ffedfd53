import { sign } from 'docsmith-webhooks';
import { replayRequest } from '../../src/recording/replay-request';

const delivery = {
  at: new Date(0),
  method: 'POST',
  headers: {},
  rawHeaders: [
    ['Content-Type', 'application/json'],
    ['x-sig', 'as recorded'],
    ['Transfer-Encoding', 'chunked'],
    ['Content-Length', '999'],
  ],
  body: new Uint8Array([1, 2, 3]),
  signature: 'right',
} as const;
const url = new URL('http://127.0.0.1:3000/hook');

test('sends the same bytes and headers, with the length and the host of this connection', () => {
  const { method, headers, body } = replayRequest(url, delivery);
  expect([method, [...body]]).toEqual(['POST', [1, 2, 3]]);
  expect(headers).toEqual([
    ['Host', '127.0.0.1:3000'],
    ['Content-Type', 'application/json'],
    ['x-sig', 'as recorded'],
    ['Content-Length', '3'],
    ['Connection', 'close'],
  ]);
});

test('a new signature takes the place of the old one', () => {
  const { headers } = replayRequest(url, delivery, { secret: 's', header: 'X-Sig' });
  expect(headers.filter(([name]) => /x-sig/i.test(name))).toEqual([['X-Sig', sign(Buffer.from([1, 2, 3]), 's')]]);
});
