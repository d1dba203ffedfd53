/**
 * Measures what the package adds to the start: the time to load it and to create a receiver, after `require('express')`, and
 * the time of the first delivery of a new process.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { contestants } from '../contestants.ts';
import { deliveryOf, sizes } from '../deliveries.ts';
import { compareBy, median, quartilesOf } from './comparison.ts';
import { post } from './http-request.ts';
import { inTurn, withServers } from './in-turn.ts';

const script = `
  require('express');
  const start = process.hrtime.bigint();
  require('./dist/index.js').docsmithWebhooks('the secret webhook key');
  console.log(Number(process.hrtime.bigint() - start) / 1e6);
`;
const cwd = fileURLToPath(new URL('../../', import.meta.url));
const times = Array.from({ length: 21 }, () => Number(execFileSync(process.execPath, ['-e', script], { cwd })));

const { c: byHand, j: docsmith } = contestants;
await inTurn([byHand, docsmith], 1, firstDelivery); // warm-up
const [ofByHand, ofDocsmith] = await inTurn([byHand, docsmith], 11, firstDelivery);
const figures = {
  milliseconds: median(times),
  quartiles: quartilesOf(times),
  firstDelivery: compareBy(({ fromConnect }) => fromConnect, ofDocsmith, ofByHand),
  firstDeliveryAndStart: compareBy(({ fromStart }) => fromStart, ofDocsmith, ofByHand),
};
console.log(JSON.stringify(figures));

/** Milliseconds to the first answer of a new process, from the connection and from the start of the process. */
async function firstDelivery(contestant) {
  const request = post(deliveryOf(contestant.scheme, sizes['0.5 KB']), { Connection: 'close' });
  const start = performance.now();
  return withServers([contestant], async ([{ server }]) => {
    const connected = performance.now();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(request);
    const [answer] = await once(socket, 'data');
    const answered = performance.now();
    if (!String(answer).startsWith('HTTP/1.1 204 ')) throw new Error(`Expected 204, got ${answer}`);
    return { fromConnect: answered - connected, fromStart: answered - start };
  });
}
