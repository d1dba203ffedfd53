export { type EnqueueOptions, type EventQueue, enqueue, type JobOptionsOf } from './enqueue';
export { type JobConsumer, processor } from './processor';
