import { withDeadline } from '../deadline';
import { type EnqueueTrace, enqueuings, runIn } from '../diagnostics';
import type { AnyEvent } from '../event/types';
import { failure } from '../failures';
import { validEvent } from '../http/handover';
import { accept } from '../http/respond';
import { keyOf } from '../idempotency/claim';
import { storableKey } from '../idempotency/storable-key';
import { checkOptions, isFunction, kindOf, type Rules } from '../options/check-options';
import { appFunction, optional, timeout } from '../options/rules';
import type { WebhookHandler } from '../routing/handler-types';
import { type JobData, jobDataOf } from './job-data';
import { keptJobs } from './kept-jobs';

/** The `Queue` of BullMQ. */
export interface EventQueue {
  /** Adds a job. */
  add(name: string, data: JobData, options?: object): Promise<unknown>;
  /** What the queue gives to each job. It overrides the defaults of `enqueue()`. */
  readonly defaultJobOptions?: object;
  /** The datastore behind the queue, from BullMQ 6 on. */
  readonly backend?: object;
  /** Its name, for what is published on `docsmith-webhooks:enqueue`. */
  readonly name?: string;
  /** What it was made with. With BullMQ's `telemetry`, nothing is published. */
  readonly opts?: object;
}

/** BullMQ's `JobsOptions`, as this queue takes them, without `jobId`. */
export type JobOptionsOf<Queue extends EventQueue> = Queue extends {
  add(name: never, data: never, options?: infer Options extends object): unknown;
}
  ? Omit<Options, 'jobId'>
  : object;

/** Options of {@link enqueue}. */
export interface EnqueueOptions<JobOptions extends object = object> {
  /**
   * The key of an event. BullMQ drops an event whose key is that of a job that the queue still has, in any state.
   * @default JSON.stringify([type, id]), as for `idempotency`
   */
  readonly key?: (event: AnyEvent) => string;
  /**
   * How long the queue may take to confirm the job, in milliseconds. After that the delivery is answered 503.
   * @default 2_000
   */
  readonly timeout?: number;
  /**
   * BullMQ's own options of the job, or a function that returns them for an event. They override the default, and so do the
   * `defaultJobOptions` of the queue. There is no `jobId`: use `key`.
   * @default 12 attempts in about half an hour; finished jobs are kept for 96 hours, on Redis at most 1,000,000 of them
   */
  readonly jobOptions?: JobOptions | ((event: AnyEvent) => JobOptions);
}

const rules = {
  key: optional(appFunction),
  timeout: timeout(2000),
  jobOptions: optional(optionsOrFunction),
} satisfies Rules<EnqueueOptions>;

function optionsOrFunction(value: unknown, name: string): object {
  return isFunction(value) ? value : ownOptions(value, name);
}

/** The job options of the app, without those that are undefined, so that the defaults of these stay. */
function ownOptions(value: unknown, name: string): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'then' in value) {
    throw new TypeError(`${name}: expected an object of BullMQ's job options, got ${kindOf(value)}.`);
  }
  if ('jobId' in value) {
    throw new TypeError(`${name}: jobId is derived from the event, or an event could be lost. Use key to choose it.`);
  }
  return Object.fromEntries(Object.entries(value).filter(([, option]) => option !== undefined));
}

const defaults = {
  attempts: 12,
  // The delay doubles from one second to 17 minutes. The jitter takes off up to half.
  backoff: { type: 'exponential', delay: 1000, jitter: 0.5 },
};

/**
 * Makes a handler that hands the event to a BullMQ queue, and answers 202 when the queue has confirmed it. The job's name is
 * the type of the event, its data the event. If the queue has the event already, BullMQ drops the duplicate, and the answer is
 * 202 too. If the queue fails or is too slow, the answer is 503 `queue_unavailable`, so that the service sends the event again.
 *
 * @throws TypeError if the queue has no `add()`, or an option is not valid.
 * @example
 * ```ts
 * const queue = new Queue('docsmith', { connection: { url: process.env.REDIS_URL, enableOfflineQueue: false } });
 * app.use('/webhooks/docsmith', docsmithWebhooks(secret).use(enqueue(queue)));
 * ```
 */
export function enqueue<Queue extends EventQueue>(
  queue: Queue,
  options: EnqueueOptions<JobOptionsOf<Queue>> = {},
): WebhookHandler {
  if (!isFunction(Object(queue).add)) {
    throw new TypeError(`enqueue(): expected a Queue of BullMQ, got ${kindOf(queue)}.`);
  }
  const { key, timeout, jobOptions = {} } = checkOptions('enqueue()', options, rules);

  const kept = keptJobs(queue);
  const standard = { ...defaults, removeOnComplete: kept, removeOnFail: kept };

  return async function enqueueEvent(req, res) {
    const validated = validEvent.require(req, 'enqueue()');
    const { event } = validated;
    const jobId = jobIdOf(keyOf(validated, key));
    const own = isFunction(jobOptions) ? ownOptions(jobOptions(event), 'jobOptions()') : jobOptions;
    const given = { ...queue.defaultJobOptions, ...own, jobId };
    const data = jobDataOf(event);
    const trace: EnqueueTrace = { id: event.id, type: event.type, queue: queue.name };
    const add = async () => queue.add(event.type, data, { ...standard, ...telemetryIn(trace), ...given });
    const confirmed = () => withDeadline(add(), timeout);
    const isTraced = Object(queue.opts).telemetry !== undefined;
    await (isTraced ? confirmed() : enqueuings.tracePromise(() => runIn(trace, confirmed), trace)).catch((cause) => {
      throw failure.queueUnavailable(cause);
    });
    accept(res);
  };
}

/** BullMQ's option for the trace of a job, in the format of `bullmq-otel`. */
function telemetryIn({ carrier }: EnqueueTrace): object {
  return carrier ? { telemetry: { metadata: JSON.stringify(carrier) } } : {};
}

/**
 * BullMQ keeps a job under the name of the queue, ':' and the id, beside its own keys such as `meta`, and refuses ids with ':' and ids
 * that are numbers. The prefix keeps clear of both.
 */
function jobIdOf(key: string): string {
  return `event-${storableKey(key, /^[\x21-\x39\x3b-\x7e]{1,200}$/)}`;
}
