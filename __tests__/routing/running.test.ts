import { Running } from '../../src/routing/running';

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test('drain() resolves at once if nothing runs', async () => {
  await new Running().drain();
});

test('drain() resolves when the event and every included promise have settled, also if one rejects', async () => {
  const running = new Running();
  const work = running.start();
  let fail = (_error: Error) => {};
  work.include(new Promise((_resolve, reject) => (fail = reject)));
  const drained = jest.fn();
  const draining = running.drain().then(drained);
  work.end();
  await soon();
  expect(drained).not.toHaveBeenCalled();
  fail(new Error('of the handler'));
  await draining;
  expect(work.signal.aborted).toBe(false);
});

test('drain() waits for work that started after it', async () => {
  const running = new Running();
  const first = running.start();
  const draining = running.drain();
  const second = running.start();
  first.end();
  const isDrained = await Promise.race([draining.then(() => true), soon().then(() => false)]);
  expect(isDrained).toBe(false);
  second.end();
  await draining;
});

test('several callers can drain at once', async () => {
  const running = new Running();
  const work = running.start();
  const draining = [running.drain(), running.drain(60_000)];
  work.end();
  await Promise.all(draining);
});

test('drain() waits for deliveries whose handlers have not started', async () => {
  const running = new Running();
  let finish = () => {};
  const delivery = running.during(() => new Promise<void>((resolve) => (finish = resolve)));
  const drained = jest.fn();
  const draining = running.drain().then(drained);
  await soon();
  expect(drained).not.toHaveBeenCalled();
  finish();
  await Promise.all([delivery, draining]);
});

test('drain() that a step calls waits for the delivery of that step', async () => {
  const running = new Running();
  let finish = () => {};
  const drained = jest.fn();
  const delivery = running.during(() => {
    running.drain().then(drained);
    return new Promise<void>((resolve) => (finish = resolve));
  });
  await soon();
  expect(drained).not.toHaveBeenCalled();
  finish();
  await delivery;
  await soon();
  expect(drained).toHaveBeenCalled();
});

test('drain() aborts what still runs when its time is up, and resolves when that ends', async () => {
  const running = new Running();
  const work = running.start();
  work.signal.addEventListener('abort', () => work.end());
  await running.drain(10);
  const reason = { code: 'handler_timeout', status: 503, message: expect.stringContaining('waited for 10 ms') };
  expect(work.signal.reason).toMatchObject(reason);
  expect(work.expired).toBe(work.signal.reason);
});

test('drain() rejects if handlers ignore their signal, and says what to do', async () => {
  const running = new Running();
  running.start();
  await expect(running.drain(10)).rejects.toThrow(
    'drain(): 1 event is still in work, 1000 ms after the signals were aborted. Pass req.deadline, or context.signal of a consumer, to everything that a handler waits for.',
  );
});

test.each([0, -1, 1.5, Number.NaN, '8s'])('drain(%p) rejects', async (ms) => {
  await expect(new Running().drain(ms as number)).rejects.toThrow('drain(): expected a whole number of milliseconds');
});
