import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { docsmithWebhooks, memoryStore, WebhookError } from 'docsmith-webhooks';
import express from 'express';
import { bodyTimeout, handlerTimeout, limit, numberOf, secret, temperOf } from './deliveries';

/** The record of all handler runs. */
export interface Record {
  /** The number of finished handler runs, by number of the delivery. */
  readonly handled: Uint8Array;
  /** Handler runs for other events. There should be none. */
  stray: number;
  /** Errors that reached the app, other than those that the handlers cause on purpose. */
  readonly unexpected: string[];
}

/** Makes a typical app that records its handler runs. The record has a fixed size, so it cannot look like a leak. */
export function receiver(deliveries: number): { server: Server; record: Record } {
  const record: Record = { handled: new Uint8Array(deliveries), stray: 0, unexpected: [] };
  const failed = new Uint8Array(deliveries);
  // The warm-up fills the store, so that its size no longer changes.
  const idempotency = memoryStore({ max: 500 });
  const webhooks = docsmithWebhooks(secret, { limit, bodyTimeout, handlerTimeout, idempotency });

  webhooks
    .on('message.*', (_req, _res, next) => setImmediate(next))
    .on('contact.*', async () => pause(2))
    .use(async (req) => {
      const number = numberOf(req.webhook.id);
      if (number === undefined) {
        record.stray++;
        return;
      }
      const temper = temperOf(number);
      if (temper === 'fails once' && failed[number] === 0) {
        failed[number] = 1;
        throw new HandlerFailure();
      }
      if (temper === 'is slow') await pause(handlerTimeout * 2);
      record.handled[number] = (record.handled[number] ?? 0) + 1;
    })
    .on('group.*', (_req, res) => void res.status(202).send('queued'));

  const onError: express.ErrorRequestHandler = (error, _req, res, _next) => {
    const expected =
      error instanceof HandlerFailure || (error instanceof WebhookError && error.code === 'handler_timeout');
    if (!expected && record.unexpected.length < 20) record.unexpected.push(String(error));
    res.status(error.status ?? 500).end();
  };
  return { server: createServer(express().use(webhooks).use(onError)), record };
}

class HandlerFailure extends Error {}
