import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { temporaryFolder } from '../../../../__tests__/support/files';
import { openSocket } from '../../../../__tests__/support/raw-socket';
import { Registry } from '../../../src/emulator/registry';
import { emulate, eventually, rawRequest } from '../../support/emulator';

test('serves the page, but no files outside its folder', async () => {
  const page = temporaryFolder();
  writeFileSync(path.join(page, 'index.html'), '<!doctype html><title>Page</title>');
  const { url } = await emulate({ page });
  const { status, headers, body } = await rawRequest(`${url}/`, {});
  expect([status, headers['content-type'], body]).toEqual([
    200,
    'text/html; charset=utf-8',
    '<!doctype html><title>Page</title>',
  ]);
  for (const elsewhere of ['/package.json', '/../package.json', '/%2e%2e/package.json', '//etc/passwd']) {
    const answer = await rawRequest(url + elsewhere, {});
    expect([answer.status, answer.body.includes('docsmith')]).toEqual([404, false]);
  }
});

test.each(['//', '//x:y/', 'http://evil.test/api/session', '*'])('the target %s is a 404', async (target) => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const { url } = await emulate();
  const { host, port } = new URL(url);
  const socket = openSocket(Number(port));
  await socket.send(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  expect((await socket.answers(1)).map(({ status }) => status)).toEqual([404]);
  expect(warned).not.toHaveBeenCalled();
});

test('says how to build the page if it is missing', async () => {
  const { url } = await emulate({ page: '/no/such/folder' });
  const { body } = await rawRequest(`${url}/`, {});
  expect(body).toContain('npm run build');
});

test('an unknown path is a 404, and another method is a 405', async () => {
  const { url, token } = await emulate();
  expect((await rawRequest(`${url}/api/nothing`, {})).status).toBe(404);
  expect((await rawRequest(`${url}/api/webhooks/x/y/z`, {})).status).toBe(404);
  const put = await rawRequest(`${url}/api/webhooks`, { 'x-emulator-token': token }, { method: 'PUT' });
  expect([put.status, put.headers.allow]).toEqual([405, 'GET, POST']);
  const post = await rawRequest(`${url}/`, { 'x-emulator-token': token }, { method: 'POST' });
  expect([post.status, post.headers.allow]).toEqual([405, 'GET']);
});

test.each([
  ['application/json', '{', 400, 'invalid_json'],
  ['text/plain', '{}', 415, 'unsupported_media_type'],
  ['application/jsonx', '{}', 415, 'unsupported_media_type'],
  ['application/json', 'x'.repeat(5 * 1024 * 1024), 413, 'payload_too_large'],
  ['application/json', '[]', 422, 'invalid_input'],
  ['application/json; charset=utf-8', '', 422, 'invalid_input'],
  ['application/json', 'null', 422, 'invalid_input'],
  ['application/json; charset=koi8-r', '{}', 415, 'unsupported_media_type'],
])('refuses an invalid body of type %s', async (type, body, status, code) => {
  const { url, token } = await emulate();
  const headers = { 'content-type': type, 'x-emulator-token': token, 'content-length': String(body.length) };
  const answer = await rawRequest(`${url}/api/webhooks`, headers, { method: 'POST', body });
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
  expect(JSON.parse(answer.body)).toMatchObject({
    status,
    code,
    title: expect.any(String),
    detail: expect.any(String),
  });
});

test('an incomplete body does not crash the emulator', async () => {
  const { url, token, call } = await emulate();
  const { host, port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    `POST /api/contacts HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nX-Emulator-Token: ${token}\r\n` +
      'Content-Length: 100\r\n\r\n{',
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  expect((await call('GET /contacts')).body).toEqual([]);
});

test('a compressed body is refused', async () => {
  const { url, token } = await emulate();
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip', 'x-emulator-token': token };
  const { status, body } = await rawRequest(`${url}/api/webhooks`, headers, { method: 'POST', body: 'x' });
  expect([status, JSON.parse(body).code]).toEqual([415, 'unsupported_media_type']);
});

test('a path with invalid percent-encoding is refused', async () => {
  const { url } = await emulate();
  const { status, body, headers } = await rawRequest(`${url}/api/contacts/%E0%A4%A`, {});
  expect([status, JSON.parse(body).code, headers.connection]).toEqual([400, 'invalid_request', 'close']);
});

test('a refusal closes its connection, so that the rest of a body is not read', async () => {
  const { url } = await emulate();
  const { status, headers } = await rawRequest(`${url}/api/webhooks`, {}, { method: 'POST', body: '{}' });
  expect([status, headers.connection]).toEqual([403, 'close']);
});

test('a defect is a warning, and a 500 that does not show the error', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  jest.spyOn(Registry.prototype, 'views', 'get').mockImplementationOnce(() => {
    throw new RangeError('a defect');
  });
  const { call } = await emulate();
  const { status, body } = await call('GET /webhooks');
  expect([status, body]).toEqual([
    500,
    { title: 'Internal Server Error', status: 500, code: 'failed', detail: expect.any(String) },
  ]);
  expect(warned).toHaveBeenCalledWith(expect.objectContaining({ message: 'a defect' }));
});

test('a defect in the middle of an answer closes the connection', async () => {
  jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const { url, call } = await emulate();
  jest.spyOn(Registry.prototype, 'views', 'get').mockImplementationOnce(() => {
    throw new RangeError('a defect');
  });
  await expect(rawRequest(`${url}/api/live`, {})).rejects.toThrow(/hang up|ECONNRESET|aborted/);
  await eventually(async () => (await call('GET /webhooks')).status === 200 || undefined);
});
