/** Measures how the time grows with the body: for a whole delivery, and for HMAC, decoding and `JSON.parse` alone. */
import { deliveryOf } from '../deliveries.ts';
import { byHand, compare, receiver, sign } from './receiver.mjs';

const deliver = receiver((routes) => routes.on('message.*', [(_req) => {}]));
const points = [];
for (const size of [10_000, 100_000, 1_000_000, 10_000_000]) {
  const { body } = deliveryOf('docsmith', size);
  const signature = sign(body);
  const calls = Math.ceil(20_000_000 / size);
  const [alone, whole] = await compare([() => byHand(body, signature), () => deliver(body, signature)], {
    calls,
    turns: 15,
  });
  points.push({ bytes: body.length, microseconds: whole, aloneMicroseconds: alone });
}
const [first, last] = [points[0], points[points.length - 1]];
const exponent = Math.log(last.microseconds / first.microseconds) / Math.log(last.bytes / first.bytes);
console.log(JSON.stringify({ exponent, points }));
