import type { TracingChannel } from 'node:diagnostics_channel';
import {
  context,
  type MeterProvider,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import {
  type ConsumerTrace,
  consumptions,
  type DeliveryTrace,
  deliveries,
  type EnqueueTrace,
  enqueuings,
  type TracedWork,
} from '../diagnostics';
import { checkOptions, isFunction, kindOf, type Rule, type Rules } from '../options/check-options';
import { optional } from '../options/rules';
import { bullmqJobIn } from './bullmq-job';
import { defined, errorType, labels, operation, spanName, typeLabel } from './conventions';
import { type Instruments, instrumentsOf } from './instruments';

/** Options of {@link instrumentWebhooks}. */
export interface InstrumentationOptions {
  /**
   * Makes the spans.
   * @default the global one of `@opentelemetry/api`, which can be registered later
   */
  readonly tracerProvider?: TracerProvider;
  /**
   * Makes the metrics.
   * @default the global one of `@opentelemetry/api`, which can be registered later
   */
  readonly meterProvider?: MeterProvider;
}

const rules = {
  tracerProvider: optional(provider<TracerProvider>('getTracer')),
  meterProvider: optional(provider<MeterProvider>('getMeter')),
} satisfies Rules<InstrumentationOptions>;

function provider<Provider extends object>(method: keyof Provider & string): Rule<Provider> {
  const isProvider = (value: unknown): value is Provider => isFunction(Object(value)[method]);
  return (value, name) => {
    if (isProvider(value)) return value;
    throw new TypeError(`${name}: expected an object with ${method}(), got ${kindOf(value)}.`);
  };
}

/** A delivery, or an event of a queue, that has begun and not ended. */
interface Processing {
  readonly system: string;
  readonly queue?: string | undefined;
  /** Not set if BullMQ makes the span. */
  readonly span?: Span;
  readonly instruments: Instruments;
}

let isRunning = false;

/**
 * Makes OpenTelemetry spans and metrics of each delivery, of each event that `enqueue()` hands to a queue, and of each event
 * that a consumer handles. The names are those of the semantic conventions for messaging, version 1.44. Call it once, before
 * or after the SDK is registered. No span and no metric holds the body, the signature or the secret.
 *
 * @returns A function that stops it.
 * @throws Error if it is running already.
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * const stop = instrumentWebhooks();
 * ```
 */
export function instrumentWebhooks(options: InstrumentationOptions = {}): () => void {
  const { tracerProvider = trace, meterProvider } = checkOptions('instrumentWebhooks()', options, rules);
  if (isRunning) {
    throw new Error(
      'instrumentWebhooks(): already running. To start it again, call the function that it has returned.',
    );
  }
  isRunning = true;
  const tracer = tracerProvider.getTracer('docsmith-webhooks');
  const currentInstruments = instrumentsOf(meterProvider);
  const processings = new Map<TracedWork, Processing>();
  const sendings = new WeakMap<TracedWork, Span>();

  const unsubscribe = [
    subscribe(deliveries, startDelivery, endDelivery),
    subscribe(enqueuings, startSending, endSending),
    subscribe(consumptions, startConsumption, endProcessing),
  ];
  return function stop() {
    if (unsubscribe.length === 0) return;
    for (const each of unsubscribe.splice(0)) each();
    for (const { span, system, instruments } of processings.values()) {
      span?.end();
      instruments.active.add(-1, { 'messaging.system': system });
    }
    isRunning = false;
  };

  function startDelivery(delivery: DeliveryTrace): void {
    const system = 'docsmith';
    const span = tracer.startSpan('process', { kind: SpanKind.CONSUMER, attributes: operation('process', system) });
    // Other middleware may have added to the active context, such as baggage.
    const run: DeliveryTrace['run'] = (work) => context.with(trace.setSpan(context.active(), span), work);
    delivery.run = run;
    startProcessing(delivery, { system, span });
  }

  function endDelivery(delivery: DeliveryTrace): void {
    const { outcome, code, invalid, status } = delivery;
    const { span, instruments } = processings.get(delivery) ?? {};
    span?.setAttributes(defined({ 'http.response.status_code': status }));
    instruments?.deliveries.add(1, labels({ type: typeLabel(delivery), outcome, code, invalid }));
    endProcessing(delivery);
  }

  function startConsumption(consumption: ConsumerTrace): void {
    const { queue, attemptsMade, carrier = {}, isTraced } = bullmqJobIn(consumption.context) ?? {};
    const system = queue === undefined ? 'docsmith' : 'bullmq';
    if (isTraced) return startProcessing(consumption, { system, queue });

    const producer = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier));
    const active = context.active();
    // The conventions ask for a link to the producer, and allow a child of it if no other span is active.
    const parent = trace.getSpan(active) ? active : propagation.extract(active, carrier);
    const span = tracer.startSpan(
      spanName('process', queue),
      {
        kind: SpanKind.CONSUMER,
        attributes: defined({ ...operation('process', system, queue), 'bullmq.job.attempts.made': attemptsMade }),
        links: producer ? [{ context: producer }] : [],
      },
      parent,
    );
    const run: ConsumerTrace['run'] = (work) => context.with(trace.setSpan(parent, span), work);
    consumption.run = run;
    startProcessing(consumption, { system, queue, span });
  }

  function startProcessing(work: TracedWork, begun: Omit<Processing, 'instruments'>): void {
    const instruments = currentInstruments();
    instruments.active.add(1, { 'messaging.system': begun.system });
    processings.set(work, { ...begun, instruments });
  }

  function endProcessing(work: DeliveryTrace | ConsumerTrace): void {
    const begun = processings.get(work);
    // Begun before somebody has called this function.
    if (!begun) return;
    processings.delete(work);
    const { system, queue, span, instruments } = begun;
    const { id, type, declared, invalid, outcome, code, error, duration = 0 } = work;
    // Of a delivery, the type: it is to the service what a topic is to a broker.
    const destination = queue ?? (declared ? type : undefined);
    const failure = outcome === 'failed' ? errorType(work) : undefined;
    span?.updateName(spanName('process', destination));
    span?.setAttributes({
      ...operation('process', system, destination),
      ...labels({ type, outcome, code, invalid }),
      ...defined({ 'messaging.message.id': id }),
    });
    if (failure !== undefined) setFailure(span, failure, error);
    span?.end();
    instruments.active.add(-1, { 'messaging.system': system });
    instruments.duration.record(duration / 1000, {
      ...operation('process', system, destination),
      ...labels({ type: typeLabel(work), outcome }),
      ...defined({ 'error.type': failure }),
    });
  }

  function startSending(sending: EnqueueTrace): void {
    const { id, type, queue } = sending;
    const attributes = { ...operation('send', 'bullmq', queue), ...labels({ type }), 'messaging.message.id': id };
    const span = tracer.startSpan(spanName('send', queue), { kind: SpanKind.PRODUCER, attributes });
    const active = trace.setSpan(context.active(), span);
    const carrier = {};
    propagation.inject(active, carrier);
    sending.carrier = carrier;
    const run: EnqueueTrace['run'] = (work) => context.with(active, work);
    sending.run = run;
    sendings.set(sending, span);
  }

  function endSending(sending: EnqueueTrace): void {
    const span = sendings.get(sending);
    if ('error' in sending) setFailure(span, errorType(sending), sending.error);
    span?.end();
  }
}

function subscribe<Trace extends TracedWork>(
  channel: TracingChannel<Trace, Trace>,
  start: (trace: Trace) => void,
  asyncEnd: (trace: Trace) => void,
): () => void {
  const subscribers = { start, asyncEnd, end() {}, asyncStart() {}, error() {} };
  channel.subscribe(subscribers);
  return () => channel.unsubscribe(subscribers);
}

function setFailure(span: Span | undefined, type: string, error: unknown): void {
  span?.setAttribute('error.type', type);
  if (!(error instanceof Error)) return void span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  span?.recordException(error);
}
