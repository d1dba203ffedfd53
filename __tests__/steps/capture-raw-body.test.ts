import { captureRawBody } from 'docsmith-webhooks';
import type express from 'express';
import { messageUpdated, post } from '../support/endpoint';
import { serve } from '../support/steps';

const body = JSON.stringify(messageUpdated);
const unsigned = { 'x-docssmith-demo2-signature': undefined };

/** Sends the captured body back. */
const echo: express.RequestHandler = (req, res) => {
  res.json('rawBody' in req && Buffer.isBuffer(req.rawBody) && req.rawBody.toString());
};

test('puts the bytes into req.rawBody', async () => {
  const { url } = await serve(captureRawBody(), echo);
  expect(await (await post(url, body)).json()).toBe(body);
});

test('captures a body without a signature, since the next step checks that', async () => {
  const { url } = await serve(captureRawBody(), echo);
  expect(await (await post(url, body, unsigned)).json()).toBe(body);
});

test.each([
  ['missing_signature', undefined],
  ['invalid_signature', '0'.repeat(63)],
])('with signatureHeader answers %s before it reads the body', async (code, signature) => {
  const { url } = await serve(captureRawBody({ signatureHeader: 'X-Signature', limit: 1 }), echo);
  const response = await post(url, body, { 'x-signature': signature });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code, detail: expect.stringContaining('The x-signature header is') });
});

test('answers a body over its limit with 413', async () => {
  const { url, failures } = await serve(captureRawBody({ limit: 10 }), echo);
  expect((await post(url, body)).status).toBe(413);
  expect(failures).toEqual([]);
});

test('answers through onReject', async () => {
  const { url } = await serve(
    captureRawBody({ limit: 10, onReject: (error, _req, res) => res.send(error.code) }),
    echo,
  );
  expect(await (await post(url, body)).text()).toBe('payload_too_large');
});

test('answers another method with 405', async () => {
  const { url } = await serve(captureRawBody(), echo);
  const response = await fetch(url);
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
});
