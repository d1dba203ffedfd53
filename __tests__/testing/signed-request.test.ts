import { docsmithWebhooks } from 'docsmith-webhooks';
import { eventTypes, exampleEvent, signedRequest } from 'docsmith-webhooks/testing';
import express from 'express';
import request from 'supertest';
import { listen, receiver, secret } from '../support/endpoint';

test.each(eventTypes)('fetch() delivers %s with it', async (type) => {
  const { webhooks, app } = receiver();
  const received: unknown[] = [];
  webhooks.on(type, (req) => received.push(req.webhook));
  const { url } = await listen(app);
  const event = exampleEvent(type);

  const response = await fetch(url, signedRequest(event, secret));

  expect(response.status).toBe(204);
  expect(received).toEqual([event]);
});

test('supertest delivers with it', async () => {
  const webhooks = docsmithWebhooks(secret).on('message.created', (req, res) => {
    res.json({ text: req.webhook.payload.message });
  });
  const app = express().use('/webhooks', webhooks);
  const { headers, body } = signedRequest(exampleEvent('message.created', { payload: { message: 'Hé' } }), secret);

  await request(app).post('/webhooks').set(headers).send(body).expect(200, { text: 'Hé' });
});

test('signatureHeader sets the header of the signature', async () => {
  const { app } = receiver({ signatureHeader: 'X-Signature' });
  const { url } = await listen(app);
  const event = exampleEvent('contact.created');

  expect((await fetch(url, signedRequest(event, secret, { signatureHeader: 'X-Signature' }))).status).toBe(204);
  expect((await fetch(url, signedRequest(event, secret))).status).toBe(401);
});

test('an invalid event is signed too, so its rejection can be tested', async () => {
  const { app } = receiver();
  const { url } = await listen(app);

  const response = await fetch(url, signedRequest({ id: 'a056V7R7NmNRjl70' }, secret));

  expect(response.status).toBe(422);
});

test('a missing secret throws a TypeError', () => {
  expect(() => signedRequest(exampleEvent('group.created'), undefined)).toThrow(TypeError);
});
