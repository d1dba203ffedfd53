import { createClient } from 'redis';
import { redisStore } from '../../dist/idempotency/redis.js';
import { docsmithWebhooks } from '../../dist/index.js';
import { handle } from '../handled.mjs';

const client = await createClient({ url: process.env.REDIS_URL }).connect();
const store = redisStore({ sendCommand: (...args) => client.sendCommand(args) });

const webhooks = docsmithWebhooks(process.env.WEBHOOK_SECRET, { idempotency: store });
webhooks.on('message.*', (req) => handle(req.webhook));

export default webhooks;
