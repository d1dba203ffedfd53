import { UnrecoverableError } from 'bullmq';
import { eventConsumer } from 'docsmith-webhooks';
import { processor } from 'docsmith-webhooks/bullmq';
import { messageUpdated } from '../support/endpoint';
import { describeOnEachBackend, finished } from '../support/queues';
import { until } from '../support/until';

describeOnEachBackend((backend) => {
  test('runs the handlers with the job', async () => {
    const seen: unknown[] = [];
    const consumer = eventConsumer().on('message.updated', async (event, { job, signal }) => {
      await job.log(event.payload.message);
      seen.push(event, job.id, job.attemptsMade, signal.aborted);
    });
    const queue = backend().queue();
    const job = await queue.add('message.updated', messageUpdated, { jobId: 'event-1' });
    await finished(backend().worker(processor(consumer)));
    expect(seen).toEqual([messageUpdated, 'event-1', 0, false]);
    expect((await queue.getJobLogs(job.id ?? '')).logs).toEqual([messageUpdated.payload.message]);
  });

  test('fails the job with the error of the handler, and BullMQ tries it again', async () => {
    let tries = 0;
    const consumer = eventConsumer().on('*', (_event, { job }) => {
      tries = job.attemptsMade + 1;
      if (tries < 3) throw new Error('boom');
    });
    const queue = backend().queue();
    await queue.add('message.updated', messageUpdated, { attempts: 3, backoff: 1 });
    const worker = backend().worker(processor(consumer));
    const errors: Error[] = [];
    worker.on('failed', (_job, error) => errors.push(error));
    await finished(worker, 3);
    expect(errors).toEqual([new Error('boom'), new Error('boom')]);
    expect(tries).toBe(3);
  });

  test('leaves a poisoned event in the failed set, from where BullMQ can retry it, and blocks no other', async () => {
    let isMended = false;
    const seen: string[] = [];
    const consumer = eventConsumer().on('*', (event) => {
      if (event.id === 'poison' && !isMended) throw new Error('boom');
      seen.push(event.id);
    });
    const queue = backend().queue();
    await queue.add('message.updated', { ...messageUpdated, id: 'poison' }, { attempts: 2, backoff: 1 });
    await queue.add('message.updated', { ...messageUpdated, id: 'good' });
    await queue.add('message.updated', { id: 'invalid' });
    const worker = backend().worker(processor(consumer));
    await until(async () => (await queue.getFailedCount()) === 2);
    expect(seen).toEqual(['good']);
    const failed = await queue.getFailed();
    expect(failed.map(({ failedReason }) => failedReason).sort()).toEqual([
      'The event contradicts its schema.',
      'boom',
    ]);
    isMended = true;
    await Promise.all([finished(worker), failed.find(({ data }) => data.id === 'poison')?.retry()]);
    expect(seen).toEqual(['good', 'poison']);
  });

  test('fails a job whose error quotes a text that PostgreSQL cannot store', async () => {
    const consumer = eventConsumer().on('*', () => {
      throw new Error('not a number: \0 \ud800');
    });
    const queue = backend().queue();
    await queue.add('message.updated', messageUpdated);
    await finished(backend().worker(processor(consumer)));
    expect(await queue.getFailed()).toMatchObject([{ failedReason: 'not a number: \ufffd \ufffd' }]);
  });

  test("keeps the meaning of BullMQ's own errors, also with such a text", async () => {
    const handler = jest.fn(() => {
      throw new UnrecoverableError('\0');
    });
    const queue = backend().queue();
    await queue.add('message.updated', messageUpdated, { attempts: 3, backoff: 1 });
    await finished(backend().worker(processor(eventConsumer().on('*', () => handler()))));
    expect(await queue.getFailedCount()).toBe(1);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  test('aborts the signal when the worker cancels the job', async () => {
    const started = jest.fn();
    const consumer = eventConsumer().on('*', (_event, { signal }) => {
      started();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const job = await backend().queue().add('message.updated', messageUpdated);
    const worker = backend().worker(processor(consumer));
    await until(() => started.mock.calls.length > 0);
    const failed = new Promise<Error>((resolve) => worker.on('failed', (_job, error) => resolve(error)));
    worker.cancelJob(job.id ?? '', 'not needed any more');
    expect(await failed).toMatchObject({
      message: 'The signal of consume() was aborted.',
      cause: 'not needed any more',
    });
  });
});

test.each([undefined, {}, () => {}])('processor(%p) is refused', (consumer) => {
  expect(() => processor(consumer as never)).toThrow('processor(): expected an eventConsumer(), got ');
});
