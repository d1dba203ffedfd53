import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { messageUpdated, secret, sizes } from './deliveries';

let made = 0;

/** Makes bodies of about 0.5 KB. No two events have the same id, so that no store or queue knows one already. */
function newEvents(count: number): Buffer[] {
  return Array.from({ length: count }, () =>
    Buffer.from(JSON.stringify({ ...messageUpdated(sizes['0.5 KB']), id: `event ${++made}` })),
  );
}

/** Sends new events over several connections, as fast as they are answered. Returns the milliseconds to each answer. */
export async function sendNewEvents(port: number, count: number, connections: number, expected = 204) {
  const bodies = newEvents(count);
  const signatures = bodies.map(sign);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const sender = async () => {
    for (let body = bodies.pop(); body; body = bodies.pop()) {
      times.push(await post(port, agent, body, signatures.pop() ?? '', expected));
    }
  };
  await Promise.all(Array.from({ length: connections }, sender));
  agent.destroy();
  return times;
}

/** Sends new events at a fixed rate, whether the ones before are answered or not. */
export async function sendAtRate(port: number, count: number, perSecond: number, expected: number) {
  const agent = new Agent({ keepAlive: true });
  const begin = performance.now();
  const answers = newEvents(count).map(async (body, index) => {
    await pause(begin + (index * 1000) / perSecond - performance.now());
    return post(port, agent, body, sign(body), expected);
  });
  const times = await Promise.all(answers);
  agent.destroy();
  return times;
}

function sign(body: Buffer): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Sends a delivery. Returns the milliseconds to its answer. */
export async function post(
  port: number,
  agent: Agent,
  body: Buffer,
  signature: string,
  expected: number,
): Promise<number> {
  const begin = performance.now();
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-docssmith-demo2-signature': signature,
  };
  const sent = request({ port, host: '127.0.0.1', method: 'POST', agent, headers }).end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== expected) throw new Error(`A delivery was answered ${response.statusCode}.`);
  return performance.now() - begin;
}
