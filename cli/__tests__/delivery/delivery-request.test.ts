import { defaultSignatureHeader, sign } from 'docsmith-webhooks';
import { deliveryRequest } from '../../src/delivery/delivery-request';

const url = 'http://127.0.0.1:3000/';
const signed = '{"id":"1"}';

test('is what the service sends: JSON, with the signature of its bytes', () => {
  const { method, headers, body } = deliveryRequest(url, signed, 'a secret');
  expect([method, body.toString()]).toEqual(['POST', signed]);
  expect(headers).toContainEqual([defaultSignatureHeader, sign(signed, 'a secret')]);
  expect(headers).toContainEqual(['Content-Type', 'application/json']);
});

test('can have another body than the signed body', () => {
  const { headers, body } = deliveryRequest(url, signed, 'a secret', { body: Buffer.from('{"id":"22"}') });
  expect(body.toString()).toBe('{"id":"22"}');
  expect(headers).toContainEqual(['Content-Length', '11']);
  expect(headers).toContainEqual([defaultSignatureHeader, sign(signed, 'a secret')]);
});

test('can omit the signature, or send it in another header', () => {
  const names = (headers: readonly (readonly [string, string])[]) => headers.map(([name]) => name);
  expect(names(deliveryRequest(url, signed, 'a secret', { signature: null }).headers)).not.toContain(
    defaultSignatureHeader,
  );
  expect(names(deliveryRequest(url, signed, 'a secret', {}, 'x-signature').headers)).toContain('x-signature');
});

test('GET has no body', () => {
  const { headers, body } = deliveryRequest(url, signed, 'a secret', { method: 'GET' });
  expect(body).toHaveLength(0);
  expect(headers).toContainEqual(['Content-Length', '0']);
});

test('does not copy the bytes', () => {
  const bytes = Buffer.from(signed);
  expect(deliveryRequest(url, bytes, 'a secret').body).toBe(bytes);
});

test('without a content type, the header is left out', () => {
  const { headers } = deliveryRequest('http://127.0.0.1/', '{}', 's', { contentType: null });
  expect(headers.map(([name]) => name)).not.toContain('Content-Type');
});
