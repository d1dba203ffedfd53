/** Receives deliveries on any platform that gives `req` and `res` of Node. */
import { docsmithWebhooks } from 'docsmith-webhooks';
import { idempotency, remove, save } from './handlers';

export const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { idempotency })
  .on('message.created', (req) => save(req.webhook))
  .on('*.deleted', (req) => remove(req.webhook));
