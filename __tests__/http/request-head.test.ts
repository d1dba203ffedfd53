import { docsmithWebhooks } from 'docsmith-webhooks';
import { deliver, listen, messageUpdated, secret } from '../support/endpoint';

async function statusFor(headers: Record<string, string | undefined>) {
  const { url } = await listen(docsmithWebhooks(secret));
  return (await deliver(url, messageUpdated, headers)).status;
}

describe('the Content-Type', () => {
  test.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; charset=utf8; profile=x',
    'application/cloudevents+json',
    undefined,
  ])('%s is taken', async (type) => {
    expect(await statusFor({ 'content-type': type })).toBe(204);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'application/jsonp',
    'application/+json; charset=utf-7',
    'json',
    'application/json, text/plain',
  ])('%s is refused with 415', async (type) => {
    expect(await statusFor({ 'content-type': type })).toBe(415);
  });
});

describe('the Content-Encoding', () => {
  test('identity is accepted', async () => {
    expect(await statusFor({ 'content-encoding': 'identity' })).toBe(204);
  });

  test.each(['gzip', 'br', 'deflate', 'identity, gzip'])('%s is refused with 415', async (encoding) => {
    expect(await statusFor({ 'content-encoding': encoding })).toBe(415);
  });
});

test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
  '%s is refused with 405 and Allow: POST',
  async (method) => {
    const { url } = await listen(docsmithWebhooks(secret));
    const response = await fetch(url, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  },
);
