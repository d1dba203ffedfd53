import { ownHosts } from '../../../src/emulator/http/guard';
import { emulate, rawRequest } from '../../support/emulator';

const json = { 'content-type': 'application/json' };

test.each(['evil.test', 'evil.test:4000', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.test'])(
  'a request for the host %j is refused, so that DNS rebinding reads nothing',
  async (host) => {
    const { url, token } = await emulate();
    for (const path of ['/', '/api/session', '/api/live', '/api/webhooks']) {
      const { status, body } = await rawRequest(url + path, { host });
      expect([status, body.includes(token)]).toEqual([403, false]);
    }
  },
);

test('answers under each name of this machine', async () => {
  const { url } = await emulate();
  const { port } = new URL(url);
  for (const host of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
    expect((await rawRequest(`${url}/api/webhooks`, { host: `${host}:${port}` })).status).toBe(200);
  }
});

test('ownHosts() leaves out port 80, as browsers do', () => {
  expect(ownHosts(80)).toEqual(['127.0.0.1', 'localhost', '[::1]']);
  expect(ownHosts(4000)).toEqual(['127.0.0.1:4000', 'localhost:4000', '[::1]:4000']);
});

test('listens on 127.0.0.1 only', async () => {
  const { url } = await emulate();
  expect(new URL(url).hostname).toBe('127.0.0.1');
});

describe('refuses requests that another web page can make the browser send:', () => {
  const foreign = { origin: 'http://evil.test' };

  test.each([
    ['a form', { ...foreign, 'content-type': 'application/x-www-form-urlencoded' }, 'name=x'],
    ['a form of text that is JSON', { ...foreign, 'content-type': 'text/plain' }, '{"name":"x"}'],
    ['a form without an origin', { origin: 'null', 'content-type': 'text/plain' }, '{"name":"x"}'],
    ['fetch with JSON', { ...foreign, ...json }, '{"name":"x"}'],
    ['fetch from another port of this machine', { origin: 'http://localhost:3000', ...json }, '{"name":"x"}'],
    ['an old browser without Origin', json, '{"name":"x"}'],
    ['a guessed token', { ...json, 'x-emulator-token': 'x'.repeat(43) }, '{"name":"x"}'],
  ])('%s', async (_name, headers, body) => {
    const { url, call } = await emulate();
    for (const path of ['/api/webhooks', '/api/contacts', '/api/fire', '/api/simulation']) {
      expect((await rawRequest(url + path, headers, { method: 'POST', body })).status).toBe(403);
    }
    expect((await rawRequest(`${url}/api/deliveries`, headers, { method: 'DELETE' })).status).toBe(403);
    expect((await call('GET /webhooks')).body).toEqual([]);
  });

  test.each(['GET', 'POST', 'PUT', 'OPTIONS', 'DELETE'])(
    'a %s from another origin gets no CORS header',
    async (method) => {
      const { url } = await emulate();
      const preflight = {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-emulator-token',
      };
      const { status, headers } = await rawRequest(`${url}/api/webhooks`, { ...foreign, ...preflight }, { method });
      expect(status).toBe(403);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );

  test.each(['cross-site', 'same-site'])('a GET that the browser marks as %s', async (site) => {
    const { url } = await emulate();
    for (const path of ['/', '/api/session', '/api/live']) {
      const asScript = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' };
      expect((await rawRequest(url + path, asScript)).status).toBe(403);
      const asFrame = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' };
      expect((await rawRequest(url + path, asFrame)).status).toBe(403);
    }
  });
});

test('a link on another site may open the page', async () => {
  const { url } = await emulate();
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  expect((await rawRequest(`${url}/api/webhooks`, link)).status).toBe(200);
});

test('the page itself may read and write', async () => {
  const { url, token } = await emulate();
  const own = { origin: url, 'sec-fetch-site': 'same-origin', ...json, 'x-emulator-token': token };
  const { status } = await rawRequest(`${url}/api/contacts`, own, { method: 'POST', body: '{"username":"x"}' });
  expect(status).toBe(200);
});

test('secrets can only be read with the token', async () => {
  const { url, forward, call } = await emulate();
  const { webhook, secret } = forward('http://127.0.0.1:9/');
  const refused = await rawRequest(`${url}/api/webhooks/${webhook.id}/secrets`, {});
  expect(refused.status).toBe(403);
  expect(refused.body).not.toContain(secret);
  expect((await call(`GET /webhooks/${webhook.id}/secrets`)).body).toEqual({ current: secret, previous: null });
});

test('each run has a new token', async () => {
  expect((await emulate()).token).not.toBe((await emulate()).token);
});

test('every answer forbids scripts from elsewhere, frames, sniffing and referrers', async () => {
  const { url } = await emulate();
  for (const path of ['/', '/api/webhooks', '/nothing']) {
    const { headers } = await rawRequest(url + path, {});
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(String(headers['content-security-policy']).split(';').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
    ]);
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  }
});
