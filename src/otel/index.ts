/**
 * OpenTelemetry spans and metrics of deliveries and of events from a queue.
 *
 * @module docsmith-webhooks/otel
 */

export { type InstrumentationOptions, instrumentWebhooks } from './instrument-webhooks';
