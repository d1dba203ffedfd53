/** Measures a delivery with 10 to 100,000 registered handlers. Only one of them matches the event. */
import { deliveryOf, secret, sizes } from '../deliveries.ts';
import { points, print, ratio } from './growth.ts';
import { mediansInTurn } from './medians-in-turn.ts';
import { receiver, sign } from './receiver.mjs';

const counts = [10, 100, 1_000, 10_000, 100_000];
const others = ['contact.*', 'conversation.*', 'group.*', 'attachment.*', 'message.created', 'message.deleted'];
const { body } = deliveryOf('docsmith', sizes['0.5 KB']);
const signature = sign(body, secret);

const measured = await mediansInTurn(31, counts.map(deliverTo));
print({
  title: 'More handlers: CPU time of a delivery',
  x: { label: 'handlers', log: true },
  y: { label: 'CPU µs', log: false },
  lines: [{ name: 'one matches', points: points(counts, measured) }],
  summary: { ratio: ratio(measured) },
  notes: ['0.5 KB, in one process, without a network.'],
});

function deliverTo(handlers) {
  const deliver = receiver(secret, (webhooks) => {
    webhooks.on('message.updated', (_req) => {});
    for (let count = 1; count < handlers; count++) webhooks.on(others[count % others.length], (_req) => {});
  });
  return () => deliver(body, signature, 1_000);
}
