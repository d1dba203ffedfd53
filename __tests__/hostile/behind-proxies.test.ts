import { docsmithWebhooks } from 'docsmith-webhooks';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { listen, platforms, post, secret } from '../support/endpoint';
import { describeWith, type Service, startNginx } from '../support/services';

const bodyOf = (megabytes: number) => Buffer.alloc(megabytes * 1_048_576, ' ');
const unsigned = { 'x-docssmith-demo2-signature': undefined };

/** Deliveries that are rejected before their body has arrived. */
const rejected: readonly [
  what: string,
  status: number,
  megabytes: number,
  headers: Record<string, string | undefined>,
][] = [
  ['1.1 MB', 413, 1.1, {}],
  ['5 MB', 413, 5, {}],
  ['5 MB without a signature', 401, 5, unsigned],
  ['5 MB that are not JSON', 415, 5, { 'content-type': 'text/plain' }],
  ['60 KB without a signature', 401, 0.06, unsigned],
];

/** Sends the same delivery several times, because a reset does not always overtake the answer. */
async function statusesOf(url: string, ...[, , megabytes, headers]: (typeof rejected)[number]) {
  const statuses: number[] = [];
  for (let sent = 0; sent < 10; sent++) {
    const response = await post(url, bodyOf(megabytes), headers);
    await response.arrayBuffer();
    statuses.push(response.status);
  }
  return statuses;
}

const times = (count: number, status: number) => Array<number>(count).fill(status);

describeWith('nginx', 'behind nginx', () => {
  let nginx: Service;

  beforeAll(async () => {
    nginx = await startNginx();
  });

  describe.each(Object.entries(platforms))('on %s', (_name, mount) => {
    test.each(rejected)('%s is %i, not 502', async (...delivery) => {
      const { port } = await listen(mount(docsmithWebhooks(secret)));
      expect(await statusesOf(`${nginx.url}/${port}`, ...delivery)).toEqual(times(10, delivery[1]));
    });
  });
});

describe('behind http-proxy-middleware', () => {
  test.each(rejected)('%s is %i, not a failure of the proxy', async (...delivery) => {
    const { url: target } = await listen(express().use(docsmithWebhooks(secret)));
    const { url } = await listen(express().use(createProxyMiddleware({ target })));
    expect(await statusesOf(url, ...delivery)).toEqual(times(10, delivery[1]));
  });
});
