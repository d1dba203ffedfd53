/**
 * Compares the CPU time of a refused delivery with that of an accepted one: 1 MB without a signature, and 0.5 KB with a wrong
 * signature. A bare Express app that answers 401 at once is there for comparison.
 */
import { contestants } from '../contestants';
import { type Delivery, deliveryOf, sizes } from '../deliveries';
import { load } from '../load';
import { compareBy } from './comparison';
import { type Competitor, inTurn, withServers } from './in-turn';

const rounds = 3;
const large = deliveryOf('docsmith', sizes['1 MB']);
const small = deliveryOf('docsmith', sizes['0.5 KB']);
const { 'x-docssmith-demo2-signature': _signature, ...unsigned } = large.headers;
const wrong = { ...small.headers, 'x-docssmith-demo2-signature': 'f'.repeat(64) };

interface Cost {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

async function main(): Promise<void> {
  const bare = { ...contestants.b, file: 'express-refusing' };
  const figures = await withServers([contestants.j, contestants.j, bare], async ([accepting, refusing, floor]) => {
    const sent = [
      { to: accepting, delivery: large },
      { to: refusing, delivery: { ...large, headers: unsigned } },
      { to: floor, delivery: { ...large, headers: unsigned } },
      { to: accepting, delivery: small },
      { to: refusing, delivery: { ...small, headers: wrong } },
    ];
    await inTurn(sent, 2, cost); // warm-up
    const [largeAccepted, largeUnsigned, largeByExpress, smallAccepted, smallWrong] = await inTurn(sent, rounds, cost);
    return {
      unsigned: compareCost(largeUnsigned, largeAccepted),
      unsignedByExpress: compareCost(largeByExpress, largeAccepted),
      wrongSignature: compareCost(smallWrong, smallAccepted),
    };

    /** Counts on the server, because a refused sender may lose its connection before it reads the answer. */
    async function cost({ to, delivery }: { to: Competitor | undefined; delivery: Delivery }): Promise<Cost> {
      if (!to) throw new Error('A contestant did not start.');
      const before = await to.server.work();
      const { seconds } = await load(to.server.port, delivery, 16, 1);
      const after = await to.server.work();

      const requests = after.requests - before.requests;
      const handled = after.handled - before.handled;
      if (handled !== (to === accepting ? requests : 0)) {
        throw new Error(`Invalid run: ${to.title} handled ${handled} of ${requests} requests.`);
      }
      return {
        perSecond: requests / seconds,
        cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / requests,
      };
    }
  });
  console.log(JSON.stringify(figures));
}

function compareCost(measured?: readonly Cost[], against?: readonly Cost[]) {
  return {
    cpuMicroseconds: compareBy(({ cpuMicroseconds }) => cpuMicroseconds, measured, against),
    perSecond: compareBy(({ perSecond }) => perSecond, measured, against),
  };
}

main();
