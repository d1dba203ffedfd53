/**
 * Measures the time to the answer of a delivery of 0.5 KB. Every contestant gets the same rate: half of what the receiver
 * written by hand can take. Each is compared with that receiver.
 */
import { contestants } from '../contestants';
import { deliveryOf, sizes } from '../deliveries';
import { type Latency, sendAtRate } from './at-rate';
import { capacity } from './capacity';
import { compareBy } from './comparison';
import { post } from './http-request';
import { type Competitor, inTurn, withServers } from './in-turn';

const { c: byHand, j: docsmith, g: stripe, e: octokit } = contestants;
const size = sizes['0.5 KB'];
const rounds = 4;
const seconds = 1;

async function main(): Promise<void> {
  const figures = await withServers([byHand, docsmith, stripe, octokit], async (competitors) => {
    const perSecond = (await capacity(competitors, size)) / 2;
    const answered = await inTurn(competitors, rounds, (competitor) => latency(competitor, perSecond));
    const [ofByHand, ofDocsmith, ofStripe, ofOctokit] = answered;
    return {
      perSecond,
      docsmith: compareLatency(ofDocsmith, ofByHand),
      stripe: compareLatency(ofStripe, ofByHand),
      octokit: compareLatency(ofOctokit, ofByHand),
    };
  });
  console.log(JSON.stringify(figures));
}

async function latency({ scheme, server }: Competitor, perSecond: number): Promise<Latency> {
  const delivery = { request: post(deliveryOf(scheme, size)), perSecond, connections: 64 };
  return (await sendAtRate(server.port, seconds, { delivery })).delivery;
}

function compareLatency(measured?: readonly Latency[], against?: readonly Latency[]) {
  return {
    p50: compareBy(({ p50 }) => p50, measured, against),
    p99: compareBy(({ p99 }) => p99, measured, against),
  };
}

main();
