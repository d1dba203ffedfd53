const assert = require('node:assert');
const { once } = require('node:events');
const express = require('express');
const { docsmithWebhooks, WebhookError } = require('docsmith-webhooks');
const { exampleEvent, signedRequest } = require('docsmith-webhooks/testing');

async function main() {
  const received = [];
  const webhooks = docsmithWebhooks('a secret').on('message.created', (req) => received.push(req.webhook.id));
  const server = express().use('/webhooks', webhooks).listen(0);
  await once(server, 'listening');

  const event = exampleEvent('message.created');
  const { status } = await fetch(
    `http://127.0.0.1:${server.address().port}/webhooks`,
    signedRequest(event, 'a secret'),
  );
  server.close();

  assert.equal(status, 204);
  assert.deepEqual(received, [event.id]);
  const imported = await import('docsmith-webhooks');
  assert.equal(imported.WebhookError, WebhookError, 'require() and import give the same classes');
  require('docsmith-webhooks/redis');
  require('docsmith-webhooks/postgres');
  console.log('CommonJS: received a delivery');
}

main();
