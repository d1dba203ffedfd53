/** Compares a delivery with 10,000 registered handlers to one with 10. Only one handler matches the event. */
import { deliveryOf, sizes } from '../deliveries.ts';
import { compare, receiver, sign } from './receiver.mjs';

const others = ['contact.*', 'conversation.*', 'group.*', 'attachment.*', 'message.created', 'message.deleted'];
const { body } = deliveryOf('docsmith', sizes['0.5 KB']);
const signature = sign(body);

const [few, many] = await compare([10, 10_000].map(deliverTo), { calls: 5_000 });
console.log(JSON.stringify({ ratio: many / few, fewMicroseconds: few, manyMicroseconds: many }));

function deliverTo(handlers) {
  const deliver = receiver((routes) => {
    routes.on('message.updated', [(_req) => {}]);
    for (let count = 1; count < handlers; count++) routes.on(others[count % others.length], [(_req) => {}]);
  });
  return () => deliver(body, signature);
}
