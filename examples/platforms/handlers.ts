/** The handlers that every file of this folder serves. */
import { type EventMatching, eventConsumer, memoryStore, type WebhookEvent } from 'docsmith-webhooks';

export async function save({ payload }: WebhookEvent<'message.created'>): Promise<void> {
  if (payload.message === '') throw new Error('An empty message.');
  console.log(`saved: ${JSON.stringify(payload.message)}`);
}

export async function remove({ type, payload }: EventMatching<'*.deleted'>): Promise<void> {
  console.log(`${type}: ${JSON.stringify(payload.id)}`);
}

// A function that runs in many instances needs redisStore() or postgresStore().
export const idempotency = memoryStore();

/** For a platform that gives a `Request`, or an object of its own. */
export const consumer = eventConsumer({ idempotency }).on('message.created', save).on('*.deleted', remove);
