/** Runs the receiver without a network: on requests whose body another middleware has read. */
import { createHmac } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { docsmithWebhooks } from '../../dist/index.js';
import { cpuMicroseconds } from './medians-in-turn.ts';

/** As many deliveries at once as connections in the other benchmarks. */
const atOnce = 16;

export const sign = (body, secret) => createHmac('sha256', secret).update(body).digest('hex');

/** Makes a receiver. Returns a function that delivers a body `calls` times, and resolves to the CPU time of one delivery. */
export function receiver(secret, register) {
  const webhooks = docsmithWebhooks(secret, { limit: '11mb' });
  register(webhooks);
  return async (body, signature, calls) => {
    const spent = await cpuMicroseconds(async () => {
      for (let call = 0; call < calls; call += atOnce) {
        const together = Math.min(atOnce, calls - call);
        await Promise.all(Array.from({ length: together }, () => deliver(webhooks, body, signature)));
      }
    });
    return spent / calls;
  };
}

async function deliver(webhooks, body, signature) {
  const req = Object.assign(new IncomingMessage(null), { method: 'POST', url: '/', rawBody: body });
  req.headers = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    'x-docssmith-demo2-signature': signature,
  };
  const res = new ServerResponse(req);
  await webhooks(req, res);
  if (res.statusCode !== 204) throw new Error(`A delivery was answered ${res.statusCode}.`);
}
