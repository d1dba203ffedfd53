/** A web process that hands each event to a queue, in its own process, so that a test can kill it. */
import { docsmithWebhooks } from 'docsmith-webhooks';
import { enqueue } from 'docsmith-webhooks/bullmq';
import { openQueue, type QueuePlace } from './bullmq';
import { secret } from './secret';
import { serve, whenTold } from './serve';

export interface QueueWebSettings {
  readonly queue: QueuePlace;
  /** Milliseconds until the answer is 503. */
  readonly timeout: number;
}

async function start({ queue, timeout }: QueueWebSettings) {
  serve(docsmithWebhooks(secret).use(enqueue(await openQueue(queue), { timeout })));
}

whenTold(start);
