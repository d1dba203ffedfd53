import { isFunction, kindOf } from '../options/check-options';
import type { QueueJob } from '../routing/consumer-types';
import { eventIn } from './job-data';

/** An `eventConsumer()` that takes jobs. */
export interface JobConsumer<Job extends QueueJob = QueueJob> {
  /** Validates an event and runs its handlers. */
  consume(value: unknown, context: { readonly job: Job; readonly signal?: AbortSignal | undefined }): Promise<void>;
}

/**
 * Makes the processor of a BullMQ `Worker` from a consumer. Handlers get the job as `context.job`. If one fails, so does the
 * job, with the same error, and BullMQ tries it again. `worker.cancelJob()` aborts `context.signal`.
 *
 * Set `maxStalledCount` on the worker: by default, BullMQ gives a job up when two workers have crashed while they had it.
 *
 * @throws TypeError if it gets no consumer.
 * @example
 * ```ts
 * const consumer = eventConsumer().on('message.created', async (event) => search.index(event.payload));
 * new Worker('docsmith', processor(consumer), { connection, concurrency: 16, maxStalledCount: 10 });
 * ```
 */
export function processor<Job extends QueueJob = QueueJob>(
  consumer: JobConsumer<Job>,
): (job: Job & { readonly data: unknown }, token?: string, signal?: AbortSignal) => Promise<void> {
  if (!isFunction(Object(consumer).consume)) {
    throw new TypeError(`processor(): expected an eventConsumer(), got ${kindOf(consumer)}.`);
  }
  // BullMQ makes a signal only for a processor that declares three parameters.
  return async function processEvent(job, _token, signal) {
    try {
      await consumer.consume(eventIn(job.data), { job, signal });
    } catch (error) {
      throw storable(error);
    }
  };
}

/** BullMQ stores the text of an error with the job, and PostgreSQL stores no NUL and no half of a surrogate pair. */
function storable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  if (plain(message) === message && plain(stack) === stack) return error;
  // BullMQ knows its own errors by their name.
  return Object.assign(new Error(String(plain(message)), { cause: error }), { name, stack: plain(stack) });
}

function plain(text: unknown): unknown {
  return typeof text === 'string' ? text.toWellFormed().replaceAll('\0', '\uFFFD') : text;
}
