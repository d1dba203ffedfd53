/**
 * Hands events to a queue of BullMQ, and takes them in a worker.
 *
 * @module docsmith-webhooks/bullmq
 */

export type { EnqueueTrace } from '../diagnostics';
export { type EnqueueOptions, type EventQueue, enqueue, type JobOptionsOf } from './enqueue';
export { type JobConsumer, processor } from './processor';
