/** The SDK of OpenTelemetry, with exporters that keep everything in memory. Import it before `http` and `express`. */
import { metrics, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';

registerInstrumentations({ instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()] });

const spans = new InMemorySpanExporter();
const points = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: points });

export function registerSdk(): void {
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
}

/** What the SDK has exported, as a test receives it from the process. */
export interface Telemetry {
  readonly spans: readonly ExportedSpan[];
  readonly metrics: readonly ExportedPoint[];
}

export interface ExportedSpan {
  readonly name: string;
  readonly kind: string;
  readonly scope: string;
  readonly spanId: string;
  readonly traceId: string;
  readonly parent: string | undefined;
  readonly links: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: string;
  readonly statusMessage: string | undefined;
  readonly exceptions: readonly unknown[];
}

export interface ExportedPoint {
  readonly metric: string;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** A number, or a histogram. */
  readonly value: unknown;
}

/** The spans that have ended since the last call, and all metrics. */
export async function exported(): Promise<Telemetry> {
  const finished = spans.getFinishedSpans().map((span) => ({
    name: span.name,
    kind: SpanKind[span.kind],
    scope: span.instrumentationScope.name,
    spanId: span.spanContext().spanId,
    traceId: span.spanContext().traceId,
    parent: span.parentSpanContext?.spanId,
    links: span.links.map((link) => link.context.spanId),
    attributes: span.attributes,
    status: SpanStatusCode[span.status.code],
    statusMessage: span.status.message,
    exceptions: span.events.map(({ attributes }) => attributes),
  }));
  spans.reset();
  // After the spans, so that the metrics have what the spans tell.
  points.reset();
  await reader.forceFlush();
  const collected = points.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
  return {
    spans: finished,
    metrics: collected.flatMap(({ metrics }) =>
      metrics.flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => ({
          metric: descriptor.name,
          unit: descriptor.unit,
          attributes,
          value,
        })),
      ),
    ),
  };
}
