/** Sends 500 slow uploads of 1 MB at the same time, and compares the peak memory with the bytes received. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Contestant, contestants } from '../contestants';
import { deliveryOf, sizes } from '../deliveries';
import { start } from '../server';

const patient: Contestant = { ...contestants.j, file: 'docsmith-patient' };
const uploads = 500;
const partSize = 16 * 1024;

async function main(): Promise<void> {
  const { body, headers } = deliveryOf('docsmith', sizes['1 MB']);
  const head = Object.entries({ Host: 'localhost', Connection: 'close', 'Content-Length': body.length, ...headers });
  const requestHead = `POST /webhooks HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;

  const server = await start(patient);
  const { memory: before } = await server.work();
  const sockets = Array.from({ length: uploads }, () => connect(server.port, '127.0.0.1'));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const answers = sockets.map((socket) => once(socket, 'data'));

  for (const socket of sockets) socket.write(requestHead);
  for (let sent = 0; sent < body.length; sent += partSize) {
    for (const socket of sockets) socket.write(body.subarray(sent, sent + partSize));
    await pause(50);
  }
  for (const [answer] of await Promise.all(answers)) {
    if (!String(answer).startsWith('HTTP/1.1 204 ')) throw new Error(`Expected 204, got ${answer}`);
  }
  const { handled, memory: after } = await server.work();
  await server.stop();

  const received = uploads * body.length;
  const peak = after.peakBytes - before.bytes;
  console.log(JSON.stringify({ ratio: peak / received, handled, receivedBytes: received, peakBytes: peak }));
}

main();
