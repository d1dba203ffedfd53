import { metrics, trace } from '@opentelemetry/api';
import { instrumentWebhooks } from 'docsmith-webhooks/otel';

// Compiles with the types of OpenTelemetry.
const stop: () => void = instrumentWebhooks({
  tracerProvider: trace.getTracerProvider(),
  meterProvider: metrics.getMeterProvider(),
});
stop();
// @ts-expect-error: a tracer is no provider of tracers
instrumentWebhooks({ tracerProvider: trace.getTracer('app') });
