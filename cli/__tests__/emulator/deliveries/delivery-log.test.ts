import { deliveryRequest } from '../../../src/delivery/delivery-request';
import type { Change } from '../../../src/emulator/api';
import {
  DeliveryLog,
  describe as detail,
  type NewDelivery,
  summarise,
} from '../../../src/emulator/deliveries/delivery-log';

const url = 'http://127.0.0.1:3000/';

function delivery(body: string | Buffer = '{}'): NewDelivery {
  return {
    webhook: { id: 'w', name: 'Mine' },
    url,
    event: { id: 'e', type: 'message.created' },
    cause: 'service',
    resentFrom: null,
    label: null,
    request: deliveryRequest(url, body, 's'),
  };
}

function log(bounds?: ConstructorParameters<typeof DeliveryLog>[1]) {
  const changes: Change[] = [];
  return { changes, log: new DeliveryLog((change) => changes.push(change), bounds) };
}

test('publishes each delivery, and each change of a delivery', () => {
  const { log: deliveries, changes } = log();
  const added = deliveries.add(delivery());
  added.state = 'sending';
  deliveries.changed(added);
  expect(changes).toEqual([
    {
      collection: 'deliveries',
      put: expect.objectContaining({ id: added.id, state: 'queued', attempt: 0, status: null }),
    },
    { collection: 'deliveries', put: expect.objectContaining({ id: added.id, state: 'sending', attempt: 1 }) },
  ]);
});

test('removes the oldest deliveries if there are too many', () => {
  const { log: deliveries, changes } = log({ deliveries: 2, bytes: 1_000 });
  const [first, second, third] = [delivery(), delivery(), delivery()].map((one) => deliveries.add(one));
  expect(deliveries.summaries.map(({ id }) => id)).toEqual([second?.id, third?.id]);
  expect(changes).toContainEqual({ collection: 'deliveries', remove: first?.id });
  expect(() => deliveries.get(first?.id ?? '')).toThrow(expect.objectContaining({ status: 404 }));
  changes.length = 0;
  if (first) deliveries.changed(first);
  expect(changes).toEqual([]);
});

test('removes the oldest deliveries if they are too large', () => {
  const { log: deliveries } = log({ deliveries: 100, bytes: 1_000 });
  for (let count = 0; count < 5; count++) deliveries.add(delivery('x'.repeat(400)));
  expect(deliveries.summaries).toHaveLength(2);
});

test('the size of the answers counts, too', () => {
  const { log: deliveries } = log({ deliveries: 100, bytes: 1_000 });
  const added = Array.from({ length: 5 }, () => deliveries.add(delivery('x'.repeat(10))));
  const outcome = {
    status: 200,
    statusText: 'OK',
    headers: [['A', 'b'.repeat(89)]] as const,
    body: Buffer.alloc(300),
    truncated: false,
  };
  for (const one of added) {
    one.attempts.push({ at: 1, duration: 2, url, request: one.request, outcome });
    deliveries.changed(one);
  }
  expect(deliveries.summaries.map(({ id }) => id)).toEqual([added[3]?.id, added[4]?.id]);
});

test('can be cleared', () => {
  const { log: deliveries } = log();
  deliveries.add(delivery());
  deliveries.clear();
  expect(deliveries.summaries).toEqual([]);
});

test('shows the bytes of every attempt, and explains the outcome', () => {
  const { log: deliveries } = log();
  const added = deliveries.add(delivery('{"a":1}'));
  const attempt = { at: 1, duration: 2, url, request: added.request };
  added.attempts.push({ ...attempt, outcome: { code: 'timeout', message: 'No answer' } });
  const answer = {
    status: 401,
    statusText: 'Unauthorized',
    headers: [['A', 'b']] as const,
    body: Buffer.from([0xff, 0xfe]),
    truncated: true,
  };
  added.attempts.push({ ...attempt, outcome: answer });
  added.state = 'failed';
  const { attempts, curl } = detail(added);
  expect(attempts).toEqual([
    {
      at: 1,
      duration: 2,
      request: {
        method: 'POST',
        url,
        headers: added.request.headers,
        body: { text: '{"a":1}', base64: 'eyJhIjoxfQ==', bytes: 7, truncated: false },
      },
      answer: null,
      failure: { code: 'timeout', message: 'No answer' },
      explanation: expect.objectContaining({ title: 'No answer in time' }),
    },
    expect.objectContaining({
      answer: { status: 401, headers: [['A', 'b']], body: { text: null, base64: '//4=', bytes: 2, truncated: true } },
      failure: null,
    }),
  ]);
  expect(curl).toMatch(/^curl .*--request POST/);
  expect(summarise(added)).toMatchObject({ attempt: 2, status: 401, failure: null, duration: 2 });
});

test('shows only the first 64 KiB of a body', () => {
  const { log: deliveries } = log();
  const added = deliveries.add(delivery('x'.repeat(100_000)));
  added.attempts.push({ at: 1, duration: 2, url, request: added.request, outcome: { code: 'timeout', message: '' } });
  const body = detail(added).attempts[0]?.request.body;
  expect(body).toMatchObject({ bytes: 100_000, truncated: true, text: 'x'.repeat(64 * 1024) });
});

test.each([65_535, 65_536, 65_537])('text that is cut within a character is still text: %i bytes', (length) => {
  const { log: deliveries } = log();
  const added = deliveries.add(delivery(`${'x'.repeat(length)}é…`));
  const body = Buffer.from(`${'x'.repeat(65_535)}é`).subarray(0, 65_536);
  const outcome = { status: 200, statusText: 'OK', headers: [], body, truncated: true };
  added.attempts.push({ at: 1, duration: 2, url, request: added.request, outcome });
  const { request, answer } = detail(added).attempts[0] ?? {};
  expect(request?.body.text).toMatch(/^x{65535,65536}$/);
  expect(answer?.body.text).toBe('x'.repeat(65_535));
});
