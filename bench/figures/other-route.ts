/**
 * Measures another route of an app that receives deliveries of 1 MB, at half of the rate that the receiver written by hand can
 * take: the time to an answer of the route, and the delay of the event loop.
 */
import { contestants } from '../contestants';
import { deliveryOf, sizes } from '../deliveries';
import { sendAtRate } from './at-rate';
import { capacity, warmUp } from './capacity';
import { compareBy } from './comparison';
import { get, post } from './http-request';
import { type Competitor, inTurn, withProcesses } from './in-turn';

const byHand = { ...contestants.c, file: 'express-beside-route', watched: true };
const docsmith = { ...contestants.j, file: 'docsmith-beside-route', watched: true };
const size = sizes['1 MB'];
const processes = 3;
const rounds = 2;
const seconds = 2.5;

async function main(): Promise<void> {
  const deliveriesPerSecond = (await capacity(byHand, size)) / 2;
  const [ofByHand, ofDocsmith] = await withProcesses(processes, [byHand, docsmith], async (competitors) => {
    await warmUp(competitors, size, 2);
    return inTurn(competitors, rounds, (competitor) => feel(competitor, deliveriesPerSecond));
  });
  const figures = {
    deliveriesPerSecond,
    p50: compareBy(({ route }) => route.p50, ofDocsmith, ofByHand),
    p99: compareBy(({ route }) => route.p99, ofDocsmith, ofByHand),
    deliveryP99: compareBy(({ delivery }) => delivery.p99, ofDocsmith, ofByHand),
    loopDelayP50: compareBy(({ loopDelay }) => loopDelay?.p50 ?? Number.NaN, ofDocsmith, ofByHand),
    loopDelayP99: compareBy(({ loopDelay }) => loopDelay?.p99 ?? Number.NaN, ofDocsmith, ofByHand),
  };
  console.log(JSON.stringify(figures));
}

/** Sends deliveries and requests for the other route at the same time. */
async function feel({ scheme, server }: Competitor, deliveriesPerSecond: number) {
  await server.work(); // the delay of the event loop begins here
  const latencies = await sendAtRate(server.port, seconds, {
    delivery: { request: post(deliveryOf(scheme, size)), perSecond: deliveriesPerSecond, connections: 16 },
    route: { request: get('/ping'), perSecond: 250, connections: 16 },
  });
  const { loopDelay } = await server.work();
  return { ...latencies, loopDelay };
}

main();
