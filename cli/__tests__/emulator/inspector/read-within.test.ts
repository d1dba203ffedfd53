import { request } from 'node:http';
import { listen } from '../../../../__tests__/support/endpoint';
import { readWithin } from '../../../src/emulator/inspector/read-within';

async function reading(limit: number) {
  return listen(async (req, res) => {
    const body = await readWithin(req, limit);
    res.writeHead(body ? 200 : 413, { Connection: 'close' }).end(String(body?.length));
  });
}

test('reads a body up to the limit', async () => {
  const { url } = await reading(3);
  expect(await (await fetch(url, { method: 'POST', body: 'abc' })).text()).toBe('3');
  expect((await fetch(url, { method: 'POST', body: 'abcd' })).status).toBe(413);
});

test('a body without a length is read only up to the limit', async () => {
  const { url } = await reading(3);
  const status = await new Promise((resolve) => {
    const call = request(url, { method: 'POST' }, (response) => resolve(response.statusCode));
    call.on('error', () => {});
    call.write('ab');
    call.write('cd');
  });
  expect(status).toBe(413);
});
