import { gzipSync } from 'node:zlib';
import {
  chunk,
  delivery,
  head,
  lastChunk,
  lengthOf,
  openSocket,
  signatureOf,
} from '../../__tests__/support/raw-socket';
import { bodyOf, limit } from './deliveries';

/** The status of the answer, or 'closed' if the connection ended without an answer. */
export type Outcome = number | 'closed';

/** A hostile request, and its allowed outcomes. */
export interface Mischief {
  readonly outcomes: readonly Outcome[];
  act(port: number): Promise<Outcome>;
}

const good = bodyOf(0).replace('soak-0', 'never');
const notUtf8 = Buffer.from('"\u00e9"', 'latin1');
const wrong = `X-DocsSmith-Demo2-Signature: ${'0'.repeat(64)}`;
const deep = '['.repeat(20_000);
const faults = Array<string>(5000).fill('{}');

/** All hostile requests, by name. */
export const mischiefs = {
  'no signature': sent([401], head(lengthOf(good)) + good),
  'a malformed signature': sent([401], head('X-DocsSmith-Demo2-Signature: x', lengthOf(good)) + good),
  'a wrong signature': sent([401], head(wrong, lengthOf(good)) + good),
  'two signatures': sent([401], head(signatureOf(good), wrong, lengthOf(good)) + good),
  'the signature in a trailer': sent(
    [401],
    `${head('Transfer-Encoding: chunked')}${chunk(good)}0\r\n${signatureOf(good)}\r\n\r\n`,
  ),
  'another method': sent([405], delivery(good).replace('POST', 'DELETE')),
  'another content type': sent([415], delivery(good, 'Content-Type: text/html')),
  gzip: sent([415], delivery(gzipSync(good).toString('hex'), 'Content-Encoding: gzip')),
  'a body over the limit, announced': sent([413], head(signatureOf(''), `Content-Length: ${limit + 1}`)),
  'a body over the limit, in chunks': sent(
    [413],
    head(signatureOf(''), 'Transfer-Encoding: chunked') + chunk('x'.repeat(limit)) + chunk('x') + lastChunk,
  ),
  'a body that is not JSON': sent([400], delivery('{"id":')),
  'a body that is not UTF-8': sent(
    [400],
    Buffer.concat([Buffer.from(head(signatureOf(notUtf8), lengthOf(notUtf8))), notUtf8]),
  ),
  'deep brackets': sent([400], delivery(deep)),
  'deep arrays': sent([422], delivery(deep + deep.replaceAll('[', ']'))),
  'JSON that is not an event': sent([422], delivery('{"id":7}')),
  'a payload full of faults': sent(
    [422],
    delivery(`{"id":"a","type":"message.created","payload":{"list":[${faults}]}}`),
  ),
  'an id with a lone surrogate': sent([400], delivery(good.replace('never', '\\ud800'))),
  'an id that is too long': sent([422], delivery(good.replace('never', 'x'.repeat(256)))),
  'a head of 17 KB': sent([431], head(`X-Filler: ${'x'.repeat(17_000)}`)),
  'two lengths': sent([400], head(signatureOf(good), 'Content-Length: 1', lengthOf(good)) + good),
  'a length and chunks': sent([400], head(signatureOf(good), lengthOf(good), 'Transfer-Encoding: chunked') + good),
  'bytes that are not HTTP': sent([400], '\x16\x03\x01\x02\x00\x01'),
  'a body that stalls': sent([408], head(signatureOf(good), lengthOf(good)) + good.slice(0, 99)),
  'a body that drips': { outcomes: [408, 'closed'], act: drip },
  'a body that is cut off': { outcomes: ['closed'], act: cutOff },
} as const satisfies Readonly<Record<string, Mischief>>;

export type MischiefName = keyof typeof mischiefs;

function sent(outcomes: readonly number[], request: string | Uint8Array): Mischief {
  return {
    outcomes,
    async act(port) {
      const socket = openSocket(port);
      await socket.send(request);
      const [answer] = await socket.answers(1);
      await socket.hangUp();
      return answer?.status ?? 'closed';
    },
  };
}

/** Keeps sending while the server closes the connection. A reset can then destroy the answer. */
async function drip(port: number): Promise<Outcome> {
  const socket = openSocket(port);
  await socket.send(head(signatureOf(good), lengthOf(good)));
  const timer = setInterval(() => socket.send('x'), 50);
  const [answer] = await socket.closed().finally(() => clearInterval(timer));
  return answer?.status ?? 'closed';
}

async function cutOff(port: number): Promise<Outcome> {
  const socket = openSocket(port);
  await socket.send(delivery(good).slice(0, -10));
  await socket.hangUp();
  return 'closed';
}
