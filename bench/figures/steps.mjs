/** Compares the time of a whole delivery with that of HMAC, decoding and `JSON.parse` alone. */
import { deliveryOf, sizes } from '../deliveries.ts';
import { byHand, compare, receiver, sign } from './receiver.mjs';

const deliver = receiver((routes) => routes.on('message.*', [(_req) => {}]));
const { body } = deliveryOf('docsmith', sizes['0.5 KB']);
const signature = sign(body);

const [alone, whole] = await compare([() => byHand(body, signature), () => deliver(body, signature)], { calls: 5_000 });
console.log(JSON.stringify({ ratio: whole / alone, aloneMicroseconds: alone, wholeMicroseconds: whole }));
