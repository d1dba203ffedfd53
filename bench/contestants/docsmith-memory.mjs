import { docsmithWebhooks, memoryStore } from '../../dist/index.js';
import { handle } from '../handled.mjs';

const webhooks = docsmithWebhooks(process.env.WEBHOOK_SECRET, { idempotency: memoryStore() });
webhooks.on('message.*', (req) => handle(req.webhook));

export default webhooks;
