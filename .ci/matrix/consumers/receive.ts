import assert from 'node:assert';
import { once } from 'node:events';
import { docsmithWebhooks, type Message, type WebhookErrorHandler, type WebhookHandler } from 'docsmith-webhooks';
import { exampleEvent, signedRequest } from 'docsmith-webhooks/testing';
import express from 'express';

/** An app on Express receives a signed delivery, and refuses one that was signed with another secret. */
export async function receive(): Promise<void> {
  const received: Message[] = [];
  const keep: WebhookHandler<'message.created'> = (req) => {
    received.push(req.webhook.payload);
  };
  // A minifier that dropped the last parameter would make it an ordinary handler.
  const answerError: WebhookErrorHandler = (_error, _req, res, _next) => {
    res.statusCode = 500;
    res.end();
  };
  const webhooks = docsmithWebhooks(process.env.NO_SUCH_SECRET ?? 'a secret')
    .use(answerError)
    .on('message.created', keep);
  const server = express().use('/webhooks', webhooks).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${address.port}/webhooks`;

  const event = exampleEvent('message.created');
  const forged = await fetch(url, signedRequest(event, 'another secret'));
  const signed = await fetch(url, signedRequest(event, 'a secret'));
  server.close();

  assert.equal(forged.status, 401);
  assert.equal(signed.status, 204);
  assert.deepEqual(received, [event.payload]);
}
