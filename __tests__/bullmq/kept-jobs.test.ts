import { PostgresQueueBackend, RedisQueueBackend } from 'bullmq';
import { keptJobs } from '../../src/bullmq/kept-jobs';

test('Redis keeps finished jobs for 96 hours, and at most a million', () => {
  expect(keptJobs({ backend: RedisQueueBackend.prototype })).toEqual({ age: 345_600, count: 1_000_000 });
});

test('PostgreSQL keeps finished jobs for 96 hours, because BullMQ would read all of them to count them', () => {
  expect(keptJobs({ backend: PostgresQueueBackend.prototype })).toEqual({ age: 345_600 });
});
