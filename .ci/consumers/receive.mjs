import assert from 'node:assert';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { docsmithWebhooks, WebhookError } from 'docsmith-webhooks';
import { postgresStore } from 'docsmith-webhooks/postgres';
import { redisStore } from 'docsmith-webhooks/redis';
import { exampleEvent, signedRequest } from 'docsmith-webhooks/testing';
import express from 'express';

const received = [];
const webhooks = docsmithWebhooks('a secret').on('contact.deleted', (req) => received.push(req.webhook.id));
const server = express().use(webhooks).listen(0);
await once(server, 'listening');

const event = exampleEvent('contact.deleted');
const { status } = await fetch(`http://127.0.0.1:${server.address().port}`, signedRequest(event, 'a secret'));
server.close();

assert.equal(status, 204);
assert.deepEqual(received, [event.id]);
assert.equal(createRequire(import.meta.url)('docsmith-webhooks').WebhookError, WebhookError);
assert.equal(typeof postgresStore, 'function');
assert.equal(typeof redisStore, 'function');
console.log('ESM: received a delivery');
