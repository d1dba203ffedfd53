/** Measures what every receiver must do with a body of 0.5 KB: HMAC, decode and parse, in microseconds of CPU time. */
import { createHmac } from 'node:crypto';
import { deliveryOf, secret, sizes } from '../deliveries.ts';
import { cpuMicroseconds, mediansInTurn } from '../growth/medians-in-turn.ts';

const calls = 20_000;
const { body } = deliveryOf('docsmith', sizes['0.5 KB']);
const text = body.toString();

const [hmac, decode, parse] = await mediansInTurn(
  15,
  [() => createHmac('sha256', secret).update(body).digest('hex'), () => body.toString(), () => JSON.parse(text)].map(
    costOf,
  ),
);
console.log(JSON.stringify({ hmac, decode, parse }));

function costOf(work) {
  return async () => {
    const spent = await cpuMicroseconds(() => {
      for (let call = 0; call < calls; call++) work();
    });
    return spent / calls;
  };
}
