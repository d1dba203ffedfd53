import type { EventFault } from '../errors';
import type { AnyEvent } from '../event/types';
import type {
  AnyPattern,
  AtLeastOne,
  CheckedPatterns,
  EventFor,
  InTransaction,
  Matched,
  Nested,
} from './registration-types';

/** The job of a queue, as BullMQ's `Job` has it. */
export interface QueueJob {
  /** Identifies the job in its queue. */
  readonly id?: string | undefined;
  /** The type of the event, if `enqueue()` has added the job. */
  readonly name: string;
  /** How often the job has failed before. */
  readonly attemptsMade: number;
  /** The options of the job. */
  readonly opts: {
    /** How often it is tried in all. */
    readonly attempts?: number | undefined;
  };
  /** Unix time in milliseconds at which the job was added. */
  readonly timestamp: number;
  /** Adds a row to the log of the job. */
  log(row: string): Promise<number>;
  /** Says how far the job is, in a form of your own. */
  updateProgress(progress: number | object): Promise<void>;
}

/** What `consume()` gets by default. `processor()` of `docsmith-webhooks/bullmq` gives the job. */
export interface JobContext {
  /** The job of the queue. Reading it throws a `TypeError` if `consume()` got none. */
  readonly job: QueueJob;
}

/** The second parameter of a handler: what `consume()` got, and a signal. */
export type ConsumerContext<Given extends object = JobContext, Transaction = unknown> = Given & {
  /**
   * Aborted when the caller of `consume()` gives up, at `handlerTimeout`, and when `drain()` runs out of time. Pass it to
   * everything that the handler waits for.
   */
  readonly signal: AbortSignal;
  /** Where the payload contradicts its schema, with `validation: 'report'`. Only `use()` handlers see it. */
  readonly faults?: readonly EventFault[] | undefined;
} & InTransaction<Transaction>;

type HandlerOf<Event, Transaction, Given extends object> = (
  event: Event,
  context: ConsumerContext<Given, Transaction>,
) => unknown;

/**
 * Handles an event away from its request. It is done when it returns, or when its promise resolves.
 *
 * @typeParam Pattern - Narrows the event. Without it, only the fields that every event has are known.
 * @typeParam Given - What the caller of `consume()` gives.
 * @example
 * ```ts
 * const indexMessage: ConsumerHandler<'message.*'> = async (event, { signal }) => search.index(event.payload, { signal });
 * ```
 */
export type ConsumerHandler<
  Pattern extends string = string,
  Events = unknown,
  Transaction = unknown,
  Given extends object = JobContext,
> = HandlerOf<EventFor<Pattern, Events>, Transaction, Given>;

/** The context of `consume()`. Only the default one can be left out, because its `job` throws if it is missing. */
type ContextArgument<Given extends object> = JobContext extends Given
  ? [context?: Partial<Given> & Abortable]
  : [context: Given & Abortable];

interface Abortable {
  /** Aborts the `signal` of the handlers. */
  readonly signal?: AbortSignal | undefined;
}

/** Handles events away from the request. `on()` and `use()` can be chained and called at any time. */
export interface EventConsumer<Events = unknown, Transaction = unknown, Given extends object = JobContext> {
  /**
   * Registers handlers for the events that match. They run one after the other, in the order of their registration. When one
   * fails, the others do not run.
   *
   * @param patterns - A type, `message.*`, `*.deleted` or `*`; or several.
   * @throws TypeError if a pattern can match nothing, or a handler is not a function of at most two parameters.
   * @example
   * ```ts
   * consumer.on('message.created', async (event, { signal }) => search.index(event.payload, { signal }));
   * ```
   */
  on<const Patterns extends AnyPattern<Events> | readonly AnyPattern<Events>[]>(
    patterns: CheckedPatterns<Patterns, Events>,
    ...handlers: AtLeastOne<Nested<HandlerOf<Matched<Patterns, Events>, Transaction, Given>>>
  ): this;

  /**
   * Registers handlers for every event, also of undeclared types, or mounts another consumer: its handlers run here, without
   * its options.
   *
   * @throws TypeError if a handler is not a function of at most two parameters, or if a consumer has types that this one lacks
   * or `idempotency` of its own.
   * @example
   * ```ts
   * consumer.use((event) => console.log(event.type)).use(messages);
   * ```
   */
  use(
    ...handlers: AtLeastOne<
      Nested<HandlerOf<AnyEvent, Transaction, Given> | Pick<EventConsumer<Events, Transaction, Given>, 'consume'>>
    >
  ): this;

  /**
   * Validates an event and runs its handlers. Resolves when they are done; with `idempotency`, when that is recorded. Also
   * resolves, without running them, if the event was handled before.
   *
   * @param value - The event, as `JSON.parse()` returns it.
   * @param context - Passed on to the handlers, such as `{ job }`: a plain object, since its own properties are copied. Its
   * `signal` aborts that of the handlers.
   * @throws (as a rejection) what a handler threw, unchanged.
   * @throws WebhookError (as a rejection) with status 422 if the event is not valid, 409 if another worker handles it now, and
   * 503 if the store fails. Let the queue try again later.
   * @example
   * ```ts
   * await consumer.consume(JSON.parse(message.value));
   * ```
   */
  consume(value: unknown, ...context: ContextArgument<Given>): Promise<void>;

  /**
   * Waits until no handler runs. Call it before the app exits, when it takes no more events.
   *
   * @param ms - After this many milliseconds, `context.signal` of the handlers that still run is aborted. They then have one
   * more second. 8,000 by default.
   * @throws Error (as a rejection) if handlers still run after that.
   * @throws TypeError (as a rejection) if `ms` is not a whole number above 0.
   * @example
   * ```ts
   * process.once('SIGTERM', () => consumer.drain().finally(() => process.exit()));
   * ```
   */
  drain(ms?: number): Promise<void>;
}
