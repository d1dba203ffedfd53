/**
 * Measures the time to the answer of a delivery of 0.5 KB, and its CPU time. Every contestant gets the same rate: half of what
 * the receiver written by hand can take. Each is compared with that receiver.
 */
import { contestants } from '../contestants';
import { deliveryOf, sizes } from '../deliveries';
import { type Latency, sendAtRate } from './at-rate';
import { capacity, warmUp } from './capacity';
import { compareBy } from './comparison';
import { post } from './http-request';
import { type Competitor, inTurn, withProcesses } from './in-turn';

const { c: byHand, j: docsmith, g: stripe, e: octokit } = contestants;
const size = sizes['0.5 KB'];
const processes = 2;
const rounds = 3;
const seconds = 1;

async function main(): Promise<void> {
  const perSecond = (await capacity(byHand, size)) / 2;
  const answered = await withProcesses(processes, [byHand, docsmith, stripe, octokit], async (competitors) => {
    await warmUp(competitors, size, 4);
    // The first round at this rate makes V8 compile again.
    await inTurn(competitors, 1, (competitor) => answer(competitor, perSecond));
    return inTurn(competitors, rounds, (competitor) => answer(competitor, perSecond));
  });
  const [ofByHand, ofDocsmith, ofStripe, ofOctokit] = answered;
  const figures = {
    perSecond,
    docsmith: compareAnswers(ofDocsmith, ofByHand),
    stripe: compareAnswers(ofStripe, ofByHand),
    octokit: compareAnswers(ofOctokit, ofByHand),
  };
  console.log(JSON.stringify(figures));
}

interface Answered extends Latency {
  readonly cpuMicroseconds: number;
}

async function answer({ scheme, server }: Competitor, perSecond: number): Promise<Answered> {
  const stream = { request: post(deliveryOf(scheme, size)), perSecond, connections: 64 };
  const before = await server.work();
  const { delivery } = await sendAtRate(server.port, seconds, { delivery: stream });
  const after = await server.work();
  return { ...delivery, cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / delivery.requests };
}

function compareAnswers(measured?: readonly Answered[], against?: readonly Answered[]) {
  return {
    cpuMicroseconds: compareBy(({ cpuMicroseconds }) => cpuMicroseconds, measured, against),
    p50: compareBy(({ p50 }) => p50, measured, against),
    p99: compareBy(({ p99 }) => p99, measured, against),
  };
}

main();
