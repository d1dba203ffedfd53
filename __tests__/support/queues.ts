import {
  createPostgresBackend,
  type Job,
  type Processor,
  Queue,
  type QueueOptions,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { createTables } from './bullmq';
import { describeWith, type Service, startPostgres, startRedis } from './services';

type QueueSettings = Omit<QueueOptions, 'connection'>;
type WorkerSettings = Omit<WorkerOptions, 'connection'>;

/** What the queues of both datastores have in common. */
export type AnyQueue = Pick<
  Queue,
  | 'add'
  | 'close'
  | 'defaultJobOptions'
  | 'getFailed'
  | 'getFailedCount'
  | 'getJobCounts'
  | 'getJobLogs'
  | 'getWaiting'
  | 'getWaitingCount'
>;
export interface AnyWorker extends Pick<Worker, 'cancelJob' | 'close'> {
  on(event: 'failed', listener: (job: Job | undefined, error: Error) => void): unknown;
  on(event: 'completed', listener: (job: Job) => void): unknown;
}

/** A datastore with BullMQ on it. Queues and workers are closed after each test. */
export interface Backend {
  readonly name: 'Redis' | 'PostgreSQL';
  readonly service: Service;
  queue(settings?: QueueSettings): AnyQueue;
  worker(processor: Processor, settings?: WorkerSettings): AnyWorker;
}

const opened = new Set<Opened>();

afterEach(async () => {
  await Promise.all([...opened].map((one) => one.close()));
  opened.clear();
});

/** Describes the behaviour on both datastores of BullMQ. Each `queue()` and `worker()` belongs to the queue of the test. */
export function describeOnEachBackend(body: (backend: () => Backend) => void): void {
  describeWith('redis-server', 'on Redis', () => {
    let service: Service;
    beforeAll(async () => {
      service = await startRedis();
    });
    body(() => ({
      name: 'Redis',
      service,
      queue: (settings) => track(new Queue(queueName(), { connection: redisConnection(service), ...settings })),
      worker: (processor, settings) =>
        track(new Worker(queueName(), processor, { connection: redisConnection(service), ...settings })),
    }));
  });

  describeWith('postgres', 'on PostgreSQL', () => {
    let service: Service;
    beforeAll(async () => {
      service = await startPostgres();
      await createTables(service.url);
    });
    body(() => ({
      name: 'PostgreSQL',
      service,
      queue(settings) {
        const options = { connection: { connectionString: service.url }, ...settings };
        return track(new Queue(queueName(), options, createPostgresBackend));
      },
      worker(processor, settings) {
        const options = { connection: { connectionString: service.url }, ...settings };
        return track(new Worker(queueName(), processor, options, createPostgresBackend));
      },
    }));
  });
}

function redisConnection({ url }: Service) {
  return { url, enableOfflineQueue: false };
}

/** Each test has a queue of its own. */
function queueName(): string {
  return (expect.getState().currentTestName ?? '').replaceAll(':', ' ');
}

interface Opened {
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Listens for errors, since a test can stop the datastore. */
function track<One extends Opened>(one: One): One {
  opened.add(one);
  one.on('error', () => {});
  return one;
}

/** Waits until the worker has completed or failed that many jobs more. */
export function finished(worker: AnyWorker, count = 1): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    const note = () => --left === 0 && resolve();
    worker.on('completed', note);
    worker.on('failed', note);
  });
}
