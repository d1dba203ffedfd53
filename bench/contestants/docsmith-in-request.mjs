import { setTimeout as sleep } from 'node:timers/promises';
import { docsmithWebhooks } from '../../dist/index.js';
import { handle } from '../handled.mjs';

const work = Number(process.env.HANDLER_MILLISECONDS);

const webhooks = docsmithWebhooks(process.env.WEBHOOK_SECRET);
webhooks.on('message.*', async (req) => {
  if (work > 0) await sleep(work);
  handle(req.webhook);
});

export default webhooks;
