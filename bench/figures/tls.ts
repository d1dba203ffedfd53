/** Compares deliveries of 0.5 KB over TLS, each on a connection of its own. */
import { contestants } from '../contestants';
import { deliveryOf, sizes } from '../deliveries';
import { certificate } from './certificate';
import { compareBy } from './comparison';
import { post } from './http-request';
import { inAnotherProcess } from './in-another-process';
import { type Competitor, inTurn, withServers } from './in-turn';

const pem = certificate();
const rounds = 6;
const seconds = 2;

async function main(): Promise<void> {
  const byHand = { ...contestants.c, pem };
  const docsmith = { ...contestants.j, pem };
  const figures = await withServers([byHand, docsmith], async (competitors) => {
    await inTurn(competitors, 1, measure); // warm-up
    const [ofByHand, ofDocsmith] = await inTurn(competitors, rounds, measure);
    return {
      perSecond: compareBy(({ perSecond }) => perSecond, ofDocsmith, ofByHand),
      cpuMicroseconds: compareBy(({ cpuMicroseconds }) => cpuMicroseconds, ofDocsmith, ofByHand),
    };
  });
  console.log(JSON.stringify(figures));
}

async function measure({ title, scheme, server }: Competitor) {
  const request = post(deliveryOf(scheme, sizes['0.5 KB']), { Connection: 'close' });
  const task = { port: server.port, seconds, connections: 16, request };
  const before = await server.work();
  const sent = await inAnotherProcess<{ requests: number; seconds: number }>('send-over-tls.mjs', task);
  const after = await server.work();

  const handled = after.handled - before.handled;
  if (handled !== sent.requests) throw new Error(`${title} handled ${handled} of ${sent.requests} requests.`);
  return {
    perSecond: sent.requests / sent.seconds,
    cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / handled,
  };
}

main();
