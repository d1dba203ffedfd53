/** Measures how the cost grows with the body: of a whole delivery, and of HMAC, decoding and `JSON.parse` alone. */
import { deliveryOf, secret } from '../deliveries.ts';
import { points, print } from './growth.ts';
import { cpuMicroseconds, mediansInTurn } from './medians-in-turn.ts';
import { receiver, sign } from './receiver.mjs';

const bytes = [500, 2_000, 10_000, 50_000, 200_000, 1_000_000, 10_000_000];
const rounds = 11;

const deliver = receiver(secret, (webhooks) => webhooks.on('message.*', (_req) => {}));
const bodies = bytes.map((size) => deliveryOf('docsmith', size).body);
const whole = bodies.map((body) => () => deliver(body, sign(body, secret), callsFor(body)));
const alone = bodies.map((body) => () => byHand(body, sign(body, secret), callsFor(body)));
const measured = await mediansInTurn(rounds, [...whole, ...alone]);

const sizes = bodies.map(({ length }) => length / 1000);
const lines = [
  { name: 'whole delivery', points: points(sizes, measured.slice(0, sizes.length)) },
  { name: 'HMAC and parse', points: points(sizes, measured.slice(sizes.length)) },
];
print({
  title: 'Larger bodies: CPU time of a delivery',
  x: { label: 'KB', log: true },
  y: { label: 'CPU µs', log: true },
  lines,
  summary: {
    exponent: exponent(lines[0].points),
    exponentAlone: exponent(lines[1].points),
    ratioToAlone: lines[0].points.at(-1).y / lines[1].points.at(-1).y,
  },
  notes: [
    'In one process, without a network. The second line is HMAC, decoding and JSON.parse by hand.',
    'The exponents are from 10 KB on: 1 means that the cost grows as the body does. ratioToAlone is at 10 MB.',
  ],
});

/** About 4 MB for each measurement, and at most 1,000 deliveries. */
function callsFor(body) {
  return Math.min(1_000, Math.ceil(4_000_000 / body.length));
}

async function byHand(body, signature, calls) {
  const spent = await cpuMicroseconds(() => {
    for (let call = 0; call < calls; call++) {
      if (sign(body, secret) !== signature) throw new Error('not verified');
      JSON.parse(body.toString());
    }
  });
  return spent / calls;
}

function exponent(line) {
  const [first, last] = [line.find(({ x }) => x > 9), line.at(-1)];
  return Math.log(last.y / first.y) / Math.log(last.x / first.x);
}
