import {
  type Counter,
  type Histogram,
  type Meter,
  type MeterProvider,
  metrics,
  type UpDownCounter,
} from '@opentelemetry/api';

/** The metrics of this package. */
export interface Instruments {
  readonly deliveries: Counter;
  readonly active: UpDownCounter;
  readonly duration: Histogram;
}

/**
 * Returns a function that returns the instruments of a provider. The default is the global one. An SDK can register that later,
 * and a meter does not follow it, as a tracer does.
 */
export function instrumentsOf(given: MeterProvider | undefined): () => Instruments {
  const providerNow = () => given ?? metrics.getMeterProvider();
  let provider = providerNow();
  let instruments = createInstruments(provider);
  return () => {
    if (provider !== providerNow()) {
      provider = providerNow();
      instruments = createInstruments(provider);
    }
    return instruments;
  };
}

function createInstruments(provider: MeterProvider): Instruments {
  const meter: Meter = provider.getMeter('docsmith-webhooks');
  return {
    deliveries: meter.createCounter('docsmith.webhook.deliveries', {
      description: 'Deliveries that have ended.',
      unit: '{delivery}',
    }),
    active: meter.createUpDownCounter('docsmith.webhook.active', {
      description: 'Deliveries, and events from a queue, that are in work.',
      unit: '{event}',
    }),
    // The buckets of the conventions.
    duration: meter.createHistogram('messaging.process.duration', {
      description: 'Duration of processing operation.',
      unit: 's',
      advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
    }),
  };
}
