/** How many deliveries of 1 MB with a malformed signature are refused in the time in which one is accepted. */

import { median } from '../contest';
import { type Contestant, contestants } from '../contestants';
import { deliveryOf, sizes } from '../deliveries';
import { load } from '../load';
import { start } from '../server';

const refusing: Contestant = { ...contestants.j, file: 'docsmith-refusing' };
const delivery = deliveryOf('docsmith', sizes['1 MB']);
const malformed = { ...delivery, headers: { ...delivery.headers, 'x-docssmith-demo2-signature': 'malformed' } };

/** By what the server counts: a refused sender may find its connection closed before it reads the answer. */
async function rate(contestant: Contestant, sent: typeof delivery): Promise<number> {
  const server = await start(contestant);
  const rates: number[] = [];
  for (let round = 0; round < 4; round++) {
    const before = await server.work();
    const { seconds } = await load(server.port, sent, 16, 2);
    rates.push(((await server.work()).handled - before.handled) / seconds);
  }
  await server.stop();
  return median(rates.slice(1));
}

async function main(): Promise<void> {
  const accepted = await rate(contestants.j, delivery);
  const refused = await rate(refusing, malformed);
  console.log(JSON.stringify({ ratio: refused / accepted, refusedPerSecond: refused, acceptedPerSecond: accepted }));
}

main();
