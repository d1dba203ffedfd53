/** What a job of BullMQ tells about its way to the worker. */
export interface BullmqJob {
  readonly queue: string;
  readonly attemptsMade: number;
  /** The worker has BullMQ's own `telemetry`, which makes a span for the job. */
  readonly isTraced: boolean;
  /** The headers that the producer has left, such as `traceparent`. */
  readonly carrier: object;
}

/** The job in the context of `consume()`, if it is one of BullMQ. */
export function bullmqJobIn(context: unknown): BullmqJob | undefined {
  const { job } = Object(context);
  const { queueName, queue, opts, attemptsMade } = Object(job);
  if (typeof queueName !== 'string') return undefined;
  return {
    queue: queueName,
    attemptsMade: Number(attemptsMade),
    isTraced: Object(Object(queue).opts).telemetry !== undefined,
    carrier: carrierIn(Object(Object(opts).telemetry).metadata),
  };
}

/** BullMQ does not say what the text is. For `bullmq-otel` and `enqueue()`, it is JSON. */
function carrierIn(metadata: unknown): object {
  try {
    return Object(JSON.parse(String(metadata)));
  } catch {
    return {};
  }
}
