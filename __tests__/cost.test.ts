import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { sign } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import type { EventType } from '../src/event/types';
import { bundle } from './support/bundle';
import type { Cost } from './support/cost-process';
import { secret } from './support/secret';

/** The new space is small, so that it is collected often. The old space is large, so that it is not. */
const memory = ['--max-semi-space-size=2', '--max-old-space-size=2000', '--initial-old-space-size=1500'];

let child: ChildProcess;
let socket: Socket;

beforeAll(async () => {
  child = fork(await bundle('cost-process'), { execArgv: memory });
  const [{ port }] = await once(child, 'message');
  socket = connect(port, '127.0.0.1');
});

afterAll(() => {
  socket.destroy();
  child.disconnect();
});

/** What one delivery creates: the mean of 100. */
async function createdBy(type: EventType): Promise<Record<string, number>> {
  await deliver(type, 100);
  const { created } = await costOf('count', () => deliver(type, 100));
  return Object.fromEntries(Object.entries(created).map(([name, count]) => [name, Math.round(count / 100)]));
}

async function costOf(order: 'count' | 'measure', work: () => Promise<void>): Promise<Cost> {
  await answerTo(order);
  await work();
  return answerTo('report');
}

async function answerTo(order: string) {
  child.send(order);
  const [answer] = await once(child, 'message');
  return answer;
}

/** Sends deliveries over one connection, each after the answer to the one before. */
async function deliver(type: EventType, times: number): Promise<void> {
  const body = JSON.stringify(exampleEvent(type));
  const head = [
    'POST / HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-DocsSmith-Demo2-Signature: ${sign(body, secret)}`,
  ];
  const request = `${head.join('\r\n')}\r\n\r\n${body}`;
  for (let time = 0; time < times; time++) {
    socket.write(request);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 204 /);
  }
}

// One of the timers is Node's own, for idle connections.
test.each<[string, EventType, { PROMISE: number; Timeout: number; Immediate: number }]>([
  ['returns at once', 'message.updated', { PROMISE: 14, Timeout: 2, Immediate: 1 }],
  ['returns a promise', 'contact.updated', { PROMISE: 22, Timeout: 3, Immediate: 1 }],
])('a delivery whose handler %s creates the recorded number of promises and timers', async (_how, type, recorded) => {
  expect(await createdBy(type)).toMatchObject(recorded);
});

test('a delivery that is over is collected with the new space', async () => {
  await deliver('contact.updated', 3_000);
  const { kept } = await costOf('measure', () => deliver('contact.updated', 3_000));
  // Functions in the old space once kept 3 to 5 KB of each delivery.
  expect(kept / 3_000).toBeLessThan(1_000);
});
