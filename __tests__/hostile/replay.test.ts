import { docsmithWebhooks, type IdempotencyStore, memoryStore } from 'docsmith-webhooks';
import { deliver, listen, messageUpdated, post, secret } from '../support/endpoint';

/** Starts an endpoint that counts the runs of its handler. */
async function endpoint(idempotency?: IdempotencyStore) {
  const handled = jest.fn();
  const options = { unknownEvents: 'reject', limit: '2kb', ...(idempotency && { idempotency }) } as const;
  const { url } = await listen(docsmithWebhooks(secret, options).use(() => handled()));
  return { url, handled };
}

const times = (count: number) => Array.from({ length: count });

describe('a delivery that is sent again unchanged', () => {
  test('is handled again without idempotency, because a delivery has no timestamp', async () => {
    const { url, handled } = await endpoint();
    for (const _ of times(3)) expect((await deliver(url, messageUpdated)).status).toBe(204);
    expect(handled).toHaveBeenCalledTimes(3);
  });

  test('is acknowledged each time and handled once with idempotency', async () => {
    const { url, handled } = await endpoint(memoryStore());
    for (const _ of times(50)) expect((await deliver(url, messageUpdated)).status).toBe(204);
    expect(handled).toHaveBeenCalledTimes(1);
  });

  test('is handled once with idempotency when all copies arrive at the same time', async () => {
    const { url, handled } = await endpoint(memoryStore());
    const responses = await Promise.all(times(50).map(() => deliver(url, messageUpdated)));
    expect(responses.every(({ status }) => status === 204 || status === 409)).toBe(true);
    expect(handled).toHaveBeenCalledTimes(1);
  });
});

test('a rejected delivery never reaches the store', async () => {
  const store = memoryStore();
  const claim = jest.spyOn(store, 'claim');
  const { url, handled } = await endpoint(store);
  const body = JSON.stringify(messageUpdated);
  const refused = [
    post(url, body, { 'x-docssmith-demo2-signature': '0'.repeat(64) }),
    post(url, body, { 'x-docssmith-demo2-signature': undefined }),
    post(url, body, { 'content-type': 'text/plain' }),
    post(url, body.padEnd(3000)),
    post(url, body.slice(1)),
    deliver(url, { ...messageUpdated, payload: {} }),
    deliver(url, { ...messageUpdated, type: 'no.such' }),
  ];
  const statuses = (await Promise.all(refused)).map(({ status }) => status);
  expect(statuses).toEqual([401, 401, 415, 413, 400, 422, 422]);
  expect(claim).not.toHaveBeenCalled();
  expect(handled).not.toHaveBeenCalled();

  expect((await deliver(url, messageUpdated)).status).toBe(204);
  expect(handled).toHaveBeenCalledTimes(1);
});
