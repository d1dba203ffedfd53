import { tracingChannel } from 'node:diagnostics_channel';
import { docsmithWebhooks, memoryStore } from 'docsmith-webhooks';
import { exampleEvent, signedRequest } from 'docsmith-webhooks/testing';
import express from 'express';
import serverless from 'serverless-http';
import { secret } from '../support/endpoint';
import { httpApiEvent } from '../support/lambda-events';

// serverless-http makes a request and a response without a connection.

function receiver() {
  return docsmithWebhooks(secret, { idempotency: memoryStore() })
    .on('message.created', async () => {})
    .on('group.created', (_req, res) => {
      res.statusCode = 202;
      res.end('for later');
    });
}

function deliver(handler: serverless.Handler, type: 'message.created' | 'group.created', signedWith = secret) {
  const { body, headers } = signedRequest(exampleEvent(type), signedWith);
  return handler(httpApiEvent(body, headers, false), {});
}

test('without Express, a delivery is answered by the package or by its handler', async () => {
  const handler = serverless(receiver());
  expect(await deliver(handler, 'message.created')).toMatchObject({ statusCode: 204, body: '' });
  expect(await deliver(handler, 'group.created')).toMatchObject({ statusCode: 202, body: 'for later' });
  expect(await deliver(handler, 'group.created', 'another secret')).toMatchObject({ statusCode: 401 });
});

test('a delivery is published with its status', async () => {
  const traces: unknown[] = [];
  const { asyncEnd } = tracingChannel('docsmith-webhooks:delivery');
  const record = (trace: unknown) => void traces.push(trace);
  asyncEnd.subscribe(record);
  const handler = serverless(express().use(receiver()));
  await deliver(handler, 'message.created');
  await deliver(handler, 'message.created', 'another secret');
  asyncEnd.unsubscribe(record);
  expect(traces).toMatchObject([
    { outcome: 'handled', status: 204 },
    { outcome: 'rejected', status: 401 },
  ]);
});
