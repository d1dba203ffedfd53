import type { ServerResponse } from 'node:http';
import { defaultSignatureHeader } from 'docsmith-webhooks';
import { listen, receiver, secret } from '../../../../__tests__/support/endpoint';
import type { EventText } from '../../../src/commands/send/event';
import { sendAll } from '../../../src/commands/send/sending';
import { isSuccess } from '../../../src/delivery/deliver';

/** Sends to this address, and records the deliveries. */
async function send(
  url: string,
  changes: { event?: EventText; count?: number; concurrency?: number; header?: string; stop?: AbortSignal },
) {
  const {
    event = { body: '{"id":"e1","type":"group.created","payload":{"id":"g1"}}', freshId: true },
    count = 1,
    concurrency = 1,
    header = defaultSignatureHeader,
    stop = new AbortController().signal,
  } = changes;
  const ids: unknown[] = [];
  const successes: boolean[] = [];
  const sent = await sendAll(
    {
      url: new URL(url),
      secret: Buffer.from(secret),
      header,
      event,
      count,
      concurrency,
      timeout: 10_000,
      stop,
      grace: 10,
    },
    (event, { outcome }) => {
      ids.push(event.id);
      successes.push(isSuccess(outcome));
    },
  );
  return { ...sent, ids, successes };
}

test('every delivery has a new id, or the same bytes', async () => {
  const { url } = await listen(receiver().app);
  const fresh = await send(url, { count: 5 });
  expect(fresh).toMatchObject({ sent: 5, succeeded: 5, successes: Array(5).fill(true) });
  expect(new Set(fresh.ids).size).toBe(5);
  expect(
    (await send(url, { count: 2, event: { body: '{"id":"same","type":"call.started"}', freshId: false } })).ids,
  ).toEqual(['same', 'same']);
});

test('the signature is sent in the chosen header', async () => {
  const { url } = await listen(receiver({ signatureHeader: 'x-signature' }).app);
  expect(await send(url, { header: 'X-Signature' })).toMatchObject({ succeeded: 1 });
  expect(await send(url, {})).toMatchObject({ sent: 1, succeeded: 0 });
});

test('`concurrency` limits how many deliveries run at the same time', async () => {
  const waiting: ServerResponse[] = [];
  let most = 0;
  const { url } = await listen((req, res) => {
    waiting.push(res);
    most = Math.max(most, waiting.length);
    req.resume().on('end', () => {
      if (waiting.length === 8) for (const held of waiting.splice(0)) held.end();
    });
  });
  expect(await send(url, { count: 80, concurrency: 8 })).toMatchObject({ succeeded: 80 });
  expect(most).toBe(8);
});

test('stops if the server was never reached', async () => {
  const { url, server } = await listen(() => {});
  await new Promise((resolve) => server.close(resolve));
  expect(await send(url, { count: 1000, concurrency: 1 })).toMatchObject({ sent: 1, succeeded: 0 });
  expect((await send(url, { count: 1000, concurrency: 3 })).sent).toBe(3);
});

test('continues after a failure if the server has answered before', async () => {
  let requests = 0;
  const { url } = await listen((_req, res) => {
    if (++requests === 2) res.destroy();
    else res.end();
  });
  expect(await send(url, { count: 4 })).toMatchObject({ sent: 4, succeeded: 3, successes: [true, false, true, true] });
});

test('many deliveries share few connections', async () => {
  const { url, server } = await listen(receiver().app);
  const connected = jest.fn();
  server.on('connection', connected);
  await send(url, { count: 50, concurrency: 2 });
  expect(connected.mock.calls.length).toBeLessThanOrEqual(2);
});

test('after a stop, a delivery without an answer is given up', async () => {
  const stop = new AbortController();
  const { url } = await listen(() => stop.abort());
  expect(await send(url, { count: 3, stop: stop.signal })).toMatchObject({ sent: 1, succeeded: 0, successes: [false] });
});
