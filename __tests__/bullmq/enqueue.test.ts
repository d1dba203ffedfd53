import { captureRawBody, eventRouter, validateEvent, verifySignature } from 'docsmith-webhooks';
import { type EnqueueOptions, enqueue } from 'docsmith-webhooks/bullmq';
import express from 'express';
import { deliver, eventOf, listen, messageUpdated, post, receiver, secret } from '../support/endpoint';
import { describeOnEachBackend, finished } from '../support/queues';
import { until } from '../support/until';

describeOnEachBackend((backend) => {
  test('answers 202 when the queue has the event as a job', async () => {
    const queue = backend().queue();
    const { webhooks, app } = receiver();
    webhooks.use(enqueue(queue));
    const response = await deliver((await listen(app)).url, messageUpdated);
    expect([response.status, await response.text()]).toEqual([202, '']);
    const [job] = await queue.getWaiting();
    expect(job).toMatchObject({ name: 'message.updated', data: messageUpdated });
    const kept = backend().name === 'Redis' ? { age: 345_600, count: 1_000_000 } : { age: 345_600 };
    expect(job?.opts).toEqual({
      jobId: job?.id,
      attempts: 12,
      backoff: { type: 'exponential', delay: 1000, jitter: 0.5 },
      removeOnComplete: kept,
      removeOnFail: kept,
    });
  });

  test('answers 202 to a duplicate, which the queue drops, also after the job has completed or failed', async () => {
    const queue = backend().queue();
    const { webhooks, app } = receiver();
    webhooks.on('message.*', enqueue(queue, { jobOptions: { attempts: 1 } }));
    const { url } = await listen(app);
    const status = (id: string) => deliver(url, eventOf('message.created', id)).then((response) => response.status);
    expect(await Promise.all(['good', 'good', 'bad', 'bad'].map(status))).toEqual([202, 202, 202, 202]);
    const worker = backend().worker(async (job) => {
      if (job.id?.includes('bad')) throw new Error('boom');
    });
    await finished(worker, 2);
    const isNewFinished = finished(worker);
    expect(await Promise.all(['good', 'bad', 'new'].map(status))).toEqual([202, 202, 202]);
    await isNewFinished;
    expect(await queue.getJobCounts()).toMatchObject({ completed: 2, failed: 1, waiting: 0, delayed: 0, active: 0 });
  });

  const ids = [
    '1',
    '0',
    '-1',
    '007',
    'meta',
    'wait',
    'events',
    '0:1',
    'a:b',
    'a:b:c',
    ':',
    'é',
    ' ',
    '{x}',
    "a'b",
    '"',
    '\u0000',
  ];

  test('takes an event of any id, and tells all of them apart', async () => {
    const queue = backend().queue();
    const { webhooks, app } = receiver();
    webhooks.use(enqueue(queue));
    const { url } = await listen(app);
    for (const id of [...ids, ...ids, 'x'.repeat(255)]) {
      expect((await deliver(url, eventOf('message.created', id))).status).toBe(202);
    }
    const jobs = await queue.getWaiting();
    const got = jobs.map(({ data }) => data.id ?? JSON.parse(data.json).id);
    expect(got.sort()).toEqual([...ids, 'x'.repeat(255)].sort());
  });

  test('takes the key, and the job options of the queue and of a function of the event', async () => {
    const queue = backend().queue({ defaultJobOptions: { attempts: 3, keepLogs: 5 } });
    const { webhooks, app } = receiver();
    const options = {
      key: (event: { id: string }) => event.id,
      jobOptions: (event: { type: string }) => ({ keepLogs: event.type.length }),
    };
    webhooks.use(enqueue(queue, options));
    const { url } = await listen(app);
    await deliver(url, eventOf('message.created', 'meta'));
    await deliver(url, eventOf('contact.created', 'meta'));
    const jobs = await queue.getWaiting();
    expect(jobs.map(({ id, name, opts }) => ({ id, name, attempts: opts.attempts, keepLogs: opts.keepLogs }))).toEqual([
      { id: 'event-meta', name: 'message.created', attempts: 3, keepLogs: 15 },
    ]);
  });

  test('answers 503 while the datastore is down, and 202 when it is back', async () => {
    const { service } = backend();
    const queue = backend().queue();
    const { webhooks, app, failures } = receiver();
    webhooks.use(enqueue(queue, { timeout: 1000 }));
    const { url } = await listen(app);
    const status = () => deliver(url, messageUpdated).then((response) => response.status);
    expect(await status()).toBe(202);
    await service.kill();
    // A connection of PostgreSQL can outlive its server by a moment.
    await until(async () => (await status()) === 503);
    await service.start();
    await until(async () => (await status()) === 202);
    expect(failures[0]).toMatchObject({ code: 'queue_unavailable', cause: { message: expect.any(String) } });
    expect(await queue.getWaitingCount()).toBe(1);
  });
});

test('options that are undefined leave the defaults', async () => {
  const { webhooks, app } = receiver();
  const add = jest.fn(async (_name: string, _data: object, _options?: object) => {});
  webhooks.use(enqueue({ add }, { jobOptions: { attempts: undefined, removeOnComplete: undefined, priority: 1 } }));
  expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(202);
  expect(add.mock.calls[0]?.[2]).toMatchObject({ attempts: 12, removeOnComplete: { age: 345_600 }, priority: 1 });
});

test('a payload that is nested deeply is queued, or is a 422 on a Node that cannot print it', async () => {
  const { webhooks, app } = receiver();
  webhooks.use(enqueue({ add: async () => {} }));
  const body = `{"id":"1","type":"group.created","payload":{"id":"2","deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
  expect([202, 422]).toContain((await post((await listen(app)).url, body)).status);
});

test('answers 503 within its timeout if the queue does not answer', async () => {
  const { webhooks, app, failures } = receiver();
  webhooks.use(enqueue({ add: () => new Promise(() => {}) }, { timeout: 20 }));
  expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(503);
  expect(failures).toMatchObject([{ code: 'queue_unavailable', cause: { message: 'No answer within 20 ms.' } }]);
});

const failing = (error: Error) => ({
  add(): Promise<void> {
    throw error;
  },
});

test('a queue that refuses the job is a 503 with its error as the cause', async () => {
  const { webhooks, app, failures } = receiver();
  const error = new Error('Custom Id cannot contain :');
  webhooks.use(enqueue(failing(error)));
  expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(503);
  expect(failures).toMatchObject([{ code: 'queue_unavailable', status: 503, cause: error }]);
});

test('a key or job options that are not valid are an error of the app', async () => {
  const wrong: EnqueueOptions[] = [
    { key: () => 5 as never },
    { jobOptions: () => 5 as never },
    { jobOptions: async () => ({}) },
    { jobOptions: () => ({ jobId: 'wait' }) },
  ];
  for (const options of wrong) {
    const { webhooks, app, failures } = receiver();
    webhooks.use(enqueue(failing(new Error('never')), options));
    expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(500);
    expect(failures).toEqual([expect.any(TypeError)]);
  }
});

test('runs only for an event that was verified and validated', async () => {
  const add = jest.fn();
  const app = express().use(express.json(), enqueue({ add }) as express.RequestHandler);
  expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(500);
  expect(add).not.toHaveBeenCalled();
});

test('works as the handler of a router in a file of its own', async () => {
  const add = jest.fn(async () => {});
  const router = eventRouter().use(enqueue({ add }));
  const app = express().use(captureRawBody(), verifySignature(secret), validateEvent(), router);
  expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(202);
  expect(add).toHaveBeenCalledTimes(1);
});

test.each([
  [undefined, {}, 'enqueue(): expected a Queue of BullMQ, got undefined.'],
  ['docsmith', {}, 'enqueue(): expected a Queue of BullMQ, got a string.'],
  [{ add: () => {} }, { retries: 5 }, "enqueue(): unknown option 'retries'. Known options: key, timeout, jobOptions."],
  [{ add: () => {} }, { timeout: 0 }, 'timeout: expected a whole number of milliseconds from 1'],
  [{ add: () => {} }, { jobOptions: 5 }, "jobOptions: expected an object of BullMQ's job options, got 5."],
  [
    { add: () => {} },
    { jobOptions: { jobId: 'meta' } },
    'jobOptions: jobId is derived from the event, or an event could be lost. Use key to choose it.',
  ],
])('enqueue(%p, %p) is refused: %s', (queue, options, message) => {
  expect(() => enqueue(queue as never, options as never)).toThrow(message);
});
