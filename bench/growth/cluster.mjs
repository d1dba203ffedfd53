/**
 * Serves with as many workers of `node:cluster` as the command line says, on one port. The handler of `message.created`
 * occupies its worker for 5 ms without using the CPU, as a call of a synchronous driver does. That of `message.updated`
 * does nothing.
 */
import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createClient } from 'redis';
import { redisStore } from '../../dist/idempotency/redis.js';
import { docsmithWebhooks } from '../../dist/index.js';

if (cluster.isPrimary) await startWorkers(Number(process.argv[2]));
else await serve();

async function startWorkers(count) {
  let port;
  for (let worker = 0; worker < count; worker++) {
    cluster.fork();
    const [, address] = await once(cluster, 'listening');
    port = address.port;
  }
  process.send({ port });
  process.on('disconnect', () => process.exit());
}

async function serve() {
  const client = await createClient({ url: process.env.REDIS_URL }).connect();
  const store = redisStore({ sendCommand: (...args) => client.sendCommand(args) });
  const webhooks = docsmithWebhooks(process.env.WEBHOOK_SECRET, { idempotency: store });
  const neverNotified = new Int32Array(new SharedArrayBuffer(4));
  webhooks.on('message.created', () => Atomics.wait(neverNotified, 0, 0, 5));
  webhooks.on('message.updated', () => {});
  // All workers get the same port.
  createServer(webhooks).listen(0, '127.0.0.1');
  process.on('disconnect', () => process.exit());
}
