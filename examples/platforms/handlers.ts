/** The handlers that every file of this folder serves. A platform needs one of the two exports. */
import { docsmithWebhooks, type EventMatching, eventConsumer, memoryStore, type WebhookEvent } from 'docsmith-webhooks';

// A function that runs in many instances needs redisStore() or postgresStore().
const idempotency = memoryStore();

async function save({ payload }: WebhookEvent<'message.created'>): Promise<void> {
  console.log(`saved: ${JSON.stringify(payload.message)}`);
}

async function remove({ type, payload }: EventMatching<'*.deleted'>): Promise<void> {
  console.log(`${type}: ${JSON.stringify(payload.id)}`);
}

/** For a platform that gives `req` and `res` of Node. */
export const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { idempotency })
  .on('message.created', (req) => save(req.webhook))
  .on('*.deleted', (req) => remove(req.webhook));

/** For a platform that gives a `Request`, or an object of its own. */
export const consumer = eventConsumer({ idempotency }).on('message.created', save).on('*.deleted', remove);
