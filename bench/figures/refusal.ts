/** How many deliveries of 1 MB with a malformed signature are refused in the time in which one is accepted. */

import { median } from '../contest';
import { type Contestant, contestants } from '../contestants';
import { deliveryOf, sizes } from '../deliveries';
import { load } from '../load';
import { start } from '../server';

const refusing: Contestant = { ...contestants.j, file: 'docsmith-refusing' };
const delivery = deliveryOf('docsmith', sizes['1 MB']);
const malformed = { ...delivery, headers: { ...delivery.headers, 'x-docssmith-demo2-signature': 'malformed' } };

interface Rate {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

/** By what the server counts: a refused sender may find its connection closed before it reads the answer. */
async function rate(contestant: Contestant, sent: typeof delivery): Promise<Rate> {
  const server = await start(contestant);
  const rounds: Rate[] = [];
  for (let round = 0; round < 4; round++) {
    const before = await server.work();
    const { seconds } = await load(server.port, sent, 16, 2);
    const after = await server.work();
    const handled = after.handled - before.handled;
    const cpuMicroseconds = (after.cpuMicroseconds - before.cpuMicroseconds) / handled;
    if (round > 0) rounds.push({ perSecond: handled / seconds, cpuMicroseconds });
  }
  await server.stop();
  return {
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    cpuMicroseconds: median(rounds.map(({ cpuMicroseconds }) => cpuMicroseconds)),
  };
}

async function main(): Promise<void> {
  const accepted = await rate(contestants.j, delivery);
  const refused = await rate(refusing, malformed);
  const byCpuTime = accepted.cpuMicroseconds / refused.cpuMicroseconds;
  console.log(JSON.stringify({ ratio: refused.perSecond / accepted.perSecond, byCpuTime, refused, accepted }));
}

main();
