import { captureRawBody, sign, verifySignature } from 'docsmith-webhooks';
import express from 'express';
import { messageUpdated, post, secret } from '../support/endpoint';
import { serve } from '../support/steps';

const body = JSON.stringify(messageUpdated);
const header = 'x-docssmith-demo2-signature';
const passed: express.RequestHandler = (_req, res) => void res.send('passed');

test('passes a body that is signed under the secret', async () => {
  const { url } = await serve(captureRawBody(), verifySignature(secret), passed);
  expect(await (await post(url, body)).text()).toBe('passed');
});

test.each([
  ['missing_signature', undefined],
  ['invalid_signature', sign(body, 'another')],
])('answers %s with 401', async (code, signature) => {
  const { url } = await serve(captureRawBody(), verifySignature(secret), passed);
  const response = await post(url, body, { [header]: signature });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code });
});

test('accepts the raw body that express.raw() has left in req.body', async () => {
  const { url } = await serve(express.raw({ type: () => true }), verifySignature(secret), passed);
  expect(await (await post(url, body)).text()).toBe('passed');
});

test('verifies the body that captureRawBody() has captured, even if another middleware has changed req.rawBody', async () => {
  const forge: express.RequestHandler = (req, _res, next) => {
    Object.assign(req, { rawBody: Buffer.from('forged') });
    next();
  };
  const { url } = await serve(captureRawBody(), forge, verifySignature(secret), passed);
  expect((await post(url, body)).status).toBe(200);
  expect((await post(url, body, { [header]: sign('forged', secret) })).status).toBe(401);
});

test('reads the signature from the header that signatureHeader names', async () => {
  const { url } = await serve(captureRawBody(), verifySignature(secret, { signatureHeader: 'X-Signature' }), passed);
  expect((await post(url, body, { 'x-signature': sign(body, secret) })).status).toBe(200);
  expect((await post(url, body)).status).toBe(401);
});

test('fails closed when a secret function is slower than secretTimeout: 500', async () => {
  const slow = () => new Promise<string>(() => {});
  const { url, failures } = await serve(captureRawBody(), verifySignature(slow, { secretTimeout: 10 }), passed);
  expect((await post(url, body)).status).toBe(500);
  expect(failures).toEqual([expect.objectContaining({ code: 'secret_unavailable' })]);
});

test('answers through onReject', async () => {
  const onReject = (error: { code: string }, _req: unknown, res: express.Response) => res.send(error.code);
  const { url } = await serve(captureRawBody(), verifySignature(secret, { onReject }), passed);
  expect(await (await post(url, body, { [header]: '' })).text()).toBe('missing_signature');
});
