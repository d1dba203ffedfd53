/** Sends 1,000 slow uploads of 1 MB at the same time, and compares the peak memory with the bytes received. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Contestant, contestants } from '../contestants';
import { deliveryOf, sizes } from '../deliveries';
import { post } from './http-request';
import { withServers } from './in-turn';

const uploads = 1_000;
const partSize = 64 * 1024;
const delivery = deliveryOf('docsmith', sizes['1 MB']);
const receivedBytes = uploads * delivery.body.length;

async function main(): Promise<void> {
  const docsmith = await peakOf({ ...contestants.j, file: 'docsmith-patient' });
  const byHand = await peakOf(contestants.c);
  console.log(JSON.stringify({ receivedBytes, ...docsmith, byHand }));
}

/** Uploads to a contestant that has done nothing else. */
function peakOf(contestant: Contestant) {
  return withServers([contestant], async ([competitor]) => {
    if (!competitor) throw new Error('The contestant did not start.');
    const { server } = competitor;
    const { memory: before } = await server.work();
    await upload(server.port);
    const { handled, memory: after } = await server.work();
    if (handled !== uploads) throw new Error(`${handled} of ${uploads} uploads were handled.`);
    const peakBytes = after.peakBytes - before.bytes;
    return { ratio: peakBytes / receivedBytes, peakBytes };
  });
}

/** Sends the next part of all uploads when all have sent the last one, so that they end at the same time. */
async function upload(port: number): Promise<void> {
  const request = Buffer.from(post(delivery, { Connection: 'close' }));
  const sockets = Array.from({ length: uploads }, () => connect(port, '127.0.0.1'));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const answers = sockets.map((socket) => once(socket, 'data'));

  for (let sent = 0; sent < request.length; sent += partSize) {
    const part = request.subarray(sent, sent + partSize);
    // The last parts wait until the server has read the others, which would else be in the memory of the system.
    await pause(part.length < partSize ? 1_500 : 300);
    await Promise.all(sockets.map((socket) => new Promise((written) => socket.write(part, written))));
  }
  for (const [answer] of await Promise.all(answers)) {
    if (!String(answer).startsWith('HTTP/1.1 204 ')) throw new Error(`Expected 204, got ${answer}`);
  }
}

main();
