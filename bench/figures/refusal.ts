/**
 * Compares the rate of rejected and accepted deliveries of 1 MB. The rejected ones have a malformed signature. A bare
 * Express app that rejects every request shows the highest possible rate.
 */
import { median } from '../contest';
import { type Contestant, contestants } from '../contestants';
import { deliveryOf, sizes } from '../deliveries';
import { load } from '../load';
import { type Server, start } from '../server';

const delivery = deliveryOf('docsmith', sizes['1 MB']);
const malformed = { ...delivery, headers: { ...delivery.headers, 'x-docssmith-demo2-signature': 'malformed' } };

interface Rate {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

/** Counts on the server, because a rejected sender may lose its connection before it reads the answer. */
async function rate(server: Server, sent: typeof delivery): Promise<Rate> {
  const before = await server.work();
  const { seconds } = await load(server.port, sent, 16, 2);
  const after = await server.work();
  const handled = after.handled - before.handled;
  return {
    perSecond: handled / seconds,
    cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / handled,
  };
}

/** Starts a contestant. Each `turn()` measures its rate once. */
async function competitor(contestant: Contestant, sent: typeof delivery) {
  const server = await start(contestant);
  const rates: Rate[] = [];
  return {
    warmUp: () => rate(server, sent),
    turn: async () => rates.push(await rate(server, sent)),
    stop: () => server.stop(),
    median: (): Rate => ({
      perSecond: median(rates.map(({ perSecond }) => perSecond)),
      cpuMicroseconds: median(rates.map(({ cpuMicroseconds }) => cpuMicroseconds)),
    }),
  };
}

async function main(): Promise<void> {
  const accepting = await competitor(contestants.j, delivery);
  const refusing = await competitor({ ...contestants.j, file: 'docsmith-refusing' }, malformed);
  const unseen = await competitor({ ...contestants.b, file: 'express-refusing' }, malformed);
  const all = [accepting, refusing, unseen];

  for (const one of all) await one.warmUp();
  for (let round = 0; round < 4; round++) for (const one of all) await one.turn();
  for (const one of all) await one.stop();

  const [accepted, refused, refusedUnseen] = [accepting.median(), refusing.median(), unseen.median()];
  const byCpuTime = accepted.cpuMicroseconds / refused.cpuMicroseconds;
  const ratio = refused.perSecond / accepted.perSecond;
  console.log(JSON.stringify({ ratio, byCpuTime, refused, refusedUnseen, accepted }));
}

main();
