/** Measures a delivery to a receiver with 1 to 20 secrets, of which the last one matches. */
import { createHmac, createSecretKey } from 'node:crypto';
import { deliveryOf, sizes } from '../deliveries.ts';
import { points, print, ratio } from './growth.ts';
import { cpuMicroseconds, mediansInTurn } from './medians-in-turn.ts';
import { receiver, sign } from './receiver.mjs';

const counts = [1, 2, 5, 10, 15, 20];
const calls = 1_000;
const { body } = deliveryOf('docsmith', sizes['0.5 KB']);

const measured = await mediansInTurn(15, [...counts.map(deliverWith), ...counts.map(signWith)]);
const [whole, alone] = [measured.slice(0, counts.length), measured.slice(counts.length)];
print({
  title: 'More secrets: CPU time of a delivery',
  x: { label: 'secrets, the last one matches', log: false },
  y: { label: 'CPU µs', log: false },
  lines: [
    { name: 'whole delivery', points: points(counts, whole) },
    { name: 'HMACs alone', points: points(counts, alone) },
  ],
  summary: {
    ratio: ratio(whole),
    ratioAlone: ratio(alone),
    perSecret: perSecret(whole),
    perSecretAlone: perSecret(alone),
  },
  notes: ['0.5 KB, in one process, without a network. A delivery needs one HMAC for each secret.'],
});

function secretsOf(count) {
  return Array.from({ length: count }, (_, index) => `the secret webhook key ${index}`);
}

function deliverWith(count) {
  const secrets = secretsOf(count);
  const deliver = receiver(secrets, (webhooks) => webhooks.on('message.*', (_req) => {}));
  const signature = sign(body, secrets.at(-1));
  return () => deliver(body, signature, calls);
}

function signWith(count) {
  const keys = secretsOf(count).map((secret) => createSecretKey(secret, 'utf8'));
  return async () => {
    const spent = await cpuMicroseconds(() => {
      for (let call = 0; call < calls; call++) {
        for (const key of keys) createHmac('sha256', key).update(body).digest();
      }
    });
    return spent / calls;
  };
}

/** What each further secret adds, in microseconds. */
function perSecret(costs) {
  return (costs.at(-1) - costs[0]) / (counts.at(-1) - counts[0]);
}
