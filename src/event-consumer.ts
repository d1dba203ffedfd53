import { clearTimeout, setTimeout } from 'node:timers';
import type { ConsumerTrace } from './diagnostics';
import { withStack } from './errors';
import { withoutProto } from './event/json';
import type { PayloadsOf } from './event/payload-of';
import { type EventSchemas, eventValidator, type ValidationOptions, validationRules } from './event/validator';
import { failure } from './failures';
import { claimer, settleClaim } from './idempotency/claim';
import { type Idempotency, idempotencyRule } from './idempotency/option';
import { checkOptions, kindOf, type Rules } from './options/check-options';
import { optional, timeout } from './options/rules';
import { eventHandlers, runConsumer } from './routing/consumer';
import type { EventConsumer, JobContext } from './routing/consumer-types';
import { RouteTable } from './routing/route-table';
import { Running, type Work } from './routing/running';
import { tracedConsumption } from './routing/traced-consumption';
import { unhandledReporter } from './routing/unhandled';

/** Options of {@link eventConsumer}. */
export interface EventConsumerOptions<Events = unknown, Transaction = unknown> extends ValidationOptions<Events> {
  /**
   * Runs the handlers once per event, however often it is consumed: a store, or a store with options. With
   * `postgresTransactions()`, handlers write through `context.transaction`.
   * @default every call of `consume()` runs the handlers
   */
  readonly idempotency?: Idempotency<Transaction>;
  /**
   * After this many milliseconds, `context.signal` is aborted, and no further handler of the event starts. A handler that
   * ignores the signal is waited for, so that the queue does not run the event twice at once.
   * @default none
   */
  readonly handlerTimeout?: number;
}

const rules = {
  ...validationRules,
  idempotency: optional(idempotencyRule),
  handlerTimeout: optional(timeout(1)),
} satisfies Rules<EventConsumerOptions>;

/**
 * Handles events away from the request, such as in the worker of a queue. It knows no queue: call `consume()` for each event.
 * For BullMQ, `docsmith-webhooks/bullmq` has the one line for each side.
 *
 * @typeParam Schemas - The schemas of `options.events`. The payloads follow from them, as in `docsmithWebhooks()`.
 * @typeParam Events - Payloads by event type, for the types that `options.events` adds.
 * @typeParam Transaction - The type of `context.transaction`; follows from `options.idempotency`.
 * @typeParam Given - What the caller of `consume()` gives to the handlers. `{ job }` by default.
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * const consumer = eventConsumer()
 *   .on('message.created', async (event, { signal }) => search.index(event.payload, { signal }))
 *   .on('*.deleted', async (event) => search.remove(event.payload.id));
 * await consumer.consume(JSON.parse(message.value));
 * ```
 */
export function eventConsumer<
  const Schemas extends EventSchemas<Record<string, unknown>>,
  Transaction = unknown,
  Given extends object = JobContext,
>(
  options: Omit<EventConsumerOptions<unknown, Transaction>, 'events'> & { events: Schemas },
): EventConsumer<PayloadsOf<Schemas>, Transaction, Given>;
export function eventConsumer<Events = unknown, Transaction = unknown, Given extends object = JobContext>(
  options?: EventConsumerOptions<Events, Transaction>,
): EventConsumer<Events, Transaction, Given>;
export function eventConsumer<Events, Transaction, Given extends object>(
  options: EventConsumerOptions<Events, Transaction> = {},
): EventConsumer<Events, Transaction, Given> {
  const { idempotency, handlerTimeout, ...validation } = checkOptions('eventConsumer()', options, rules);
  const { types, validate } = eventValidator(validation);
  const claim = idempotency && claimer(idempotency.store, idempotency);
  const table = new RouteTable(eventHandlers, [...types]);
  const running = new Running();
  const reportUnhandled = unhandledReporter(table, "consumer.on('message.created', handler)");

  const consumer: EventConsumer<Events, Transaction, Given> = {
    on(patterns: unknown, ...handlers: unknown[]) {
      table.on(patterns, handlers);
      return consumer;
    },
    use(...handlers: unknown[]) {
      table.use(handlers);
      return consumer;
    },
    consume: (value, given = {}) => tracedConsumption(given, (trace) => consume(value, given, trace)),
    drain: (ms) => running.drain(ms),
  };
  // A mounted consumer runs without its options, and without idempotency its events could run twice.
  if (!idempotency) eventHandlers.tables.set(consumer, table);
  return consumer;

  async function consume(value: unknown, given: object, trace: ConsumerTrace) {
    const validated = withStack(consume, () => validate(withoutProto(parsed(value))));
    const { event, route, faults } = validated;
    Object.assign(trace, {
      id: event.id,
      type: event.type,
      declared: types.has(event.type),
      ...(faults && { invalid: true }),
    });
    const signal = signalIn(given);
    const work = running.start();
    const stop = limit(work, signal, handlerTimeout);
    try {
      const claimed = claim && table.hasHandlerFor(route) ? await claim(validated) : undefined;
      if (claimed === 'done') return 'duplicate';
      const context = contextOf(given, {
        signal: work.signal,
        ...(claimed?.transaction !== undefined && { transaction: claimed.transaction }),
        ...(validation.validation === 'report' && { faults }),
      });
      const ended = runConsumer(table.layersFor(route), route, event, context, work);
      const outcome = await (claimed ? settleClaim(claimed, ended) : ended);
      if (outcome === 'unhandled' && faults) throw failure.invalidEvent(faults);
      if (outcome === 'unhandled') reportUnhandled(event);
      return outcome;
    } finally {
      stop();
      work.end();
    }
  }
}

/** A message that was not parsed would only be an event of the wrong type. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return value;
  throw new TypeError(
    `consume(): expected an event, got ${kindOf(value)}. Parse the message first: consumer.consume(JSON.parse(text)).`,
  );
}

/** The signal of the caller. Checked before anything begins. */
function signalIn(given: unknown): AbortSignal | undefined {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`consume(): expected a context such as { job }, got ${kindOf(given)}.`);
  }
  const signal: unknown = Reflect.get(given, 'signal');
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw new TypeError(`consume(): context.signal: expected an AbortSignal, got ${kindOf(signal)}.`);
}

/** Ends the time of the handlers when the caller gives up, and at the time limit. Returns a function that stops that. */
function limit(work: Work, signal: AbortSignal | undefined, milliseconds: number | undefined): () => void {
  const timer = milliseconds && setTimeout(() => work.expire(failure.consumerTimeout(milliseconds)), milliseconds);
  signal?.addEventListener('abort', giveUp);
  if (signal?.aborted) giveUp();
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  };

  function giveUp(): void {
    const reason: unknown = signal?.reason;
    work.expire(
      reason instanceof Error ? reason : new Error('The signal of consume() was aborted.', { cause: reason }),
    );
  }
}

/** The second argument of the handlers. */
function contextOf(given: object, own: object): object {
  const context = { ...given, ...own };
  if ('job' in context) return context;
  return Object.defineProperty(context, 'job', {
    get() {
      throw new TypeError('context.job: consume() got no job. Give it one: consumer.consume(value, { job }).');
    },
  });
}
