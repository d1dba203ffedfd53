/**
 * An app with OpenTelemetry in its own process, since the instrumentations of http and express change what `require()` returns:
 * a receiver, or the worker of its queue.
 */
import './telemetry-sdk';
import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { Queue, Worker } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import {
  captureRawBody,
  docsmithWebhooks,
  eventConsumer,
  eventRouter,
  memoryStore,
  validateEvent,
  verifySignature,
} from 'docsmith-webhooks';
import { enqueue, processor } from 'docsmith-webhooks/bullmq';
import { instrumentWebhooks } from 'docsmith-webhooks/otel';
import express from 'express';
import { secret } from './secret';
import { serve, whenTold } from './serve';
import { exported, registerSdk } from './telemetry-sdk';

export interface InstrumentedSettings {
  readonly role: 'web' | 'worker';
  /** Whether the SDK is registered before or after `instrumentWebhooks()`. */
  readonly sdk?: 'before' | 'after';
  readonly redisUrl?: string;
  /** BullMQ makes its own spans. */
  readonly telemetry?: boolean;
}

export type InstrumentedRequest = 'export' | 'stop' | 'start';

function start({ role, sdk = 'before', redisUrl, telemetry }: InstrumentedSettings): void {
  if (sdk === 'before') registerSdk();
  let stop = instrumentWebhooks();
  if (sdk === 'after') registerSdk();
  const options = { connection: { url: redisUrl ?? '' }, ...(telemetry && { telemetry: new BullMQOtel() }) };

  process.on('message', async (request: InstrumentedRequest) => {
    if (request === 'stop') stop();
    if (request === 'start') stop = instrumentWebhooks();
    process.send?.(await exported());
  });
  if (role === 'web') return serve(app(redisUrl === undefined ? undefined : new Queue('docsmith', options)));
  const worker = new Worker('docsmith', processor(consumer()), options);
  worker.once('ready', () => process.send?.('ready'));
}

function app(queue?: Queue) {
  const webhooks = docsmithWebhooks(secret, { idempotency: memoryStore() })
    .on('message.*', () => save())
    .on('contact.deleted', async () => {
      throw new TypeError('The address book is closed.');
    })
    .on('group.created', (_req, res) => res.status(507).end())
    .on('group.deleted', () => sleep(60_000));
  const routes = express().use('/webhooks', webhooks);
  const router = eventRouter().on('*', () => save());
  routes.use('/steps', captureRawBody(), verifySignature(secret), validateEvent(), router);
  if (queue) routes.use('/queue', docsmithWebhooks(secret).use(enqueue(queue, { jobOptions: { backoff: 1 } })));
  return routes;
}

function consumer() {
  return eventConsumer()
    .on('message.*', () => save())
    .on('contact.deleted', (_event, { job }) => {
      if (job.attemptsMade === 0) throw new TypeError('The address book is closed.');
    });
}

/** A span of the app. */
async function save(): Promise<void> {
  await sleep(1);
  trace.getTracer('app').startSpan('save').end();
}

whenTold(async (settings: InstrumentedSettings) => start(settings));
