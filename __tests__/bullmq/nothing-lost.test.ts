import { postgresTransactions } from 'docsmith-webhooks/postgres';
import { Pool } from 'pg';
import { createTables } from '../support/bullmq';
import { type ProofPlace, QueueProof } from '../support/queue-proof';
import { describeWith, type Service, startPostgres, startRedis } from '../support/services';

/** `npm run test:queue` sets higher numbers, runs the workers without a store too, and prints the counts. */
const isLong = Boolean(process.env.QUEUE_EVENTS);
const plan = {
  events: Number(process.env.QUEUE_EVENTS ?? 400),
  disturbances: Number(process.env.QUEUE_DISTURBANCES ?? 5),
  senders: isLong ? 40 : 12,
  minutes: Number(process.env.QUEUE_MINUTES ?? 1.5),
};

jest.setTimeout((plan.minutes + 2) * 60_000);

describeWith('redis-server', 'two web processes and three workers with the queue on Redis', () => {
  let redis: Service;
  beforeAll(async () => {
    redis = await startRedis();
  });

  loseNothing(() => ({ service: redis, queue: { kind: 'redis', url: redis.url } }));
});

describeWith('postgres', 'two web processes and three workers with the queue on PostgreSQL', () => {
  let postgres: Service;
  beforeAll(async () => {
    postgres = await startPostgres();
    await createTables(postgres.url);
  });

  loseNothing(() => ({ service: postgres, queue: { kind: 'postgres', url: postgres.url } }));
});

function loseNothing(place: () => ProofPlace): void {
  let proof: QueueProof;

  afterEach(async () => {
    const outcome = await proof.outcome();
    if (isLong) console.info(expect.getState().currentTestName, outcome);
    await proof.stop();
  });

  if (isLong) {
    test('handle every acknowledged event in one job each, through kills and outages', async () => {
      proof = await QueueProof.start(plan, place());
      await proof.run();
      await expectEachHandled();
    });
  }

  describeWith('postgres', 'with postgresTransactions()', () => {
    let pool: Pool;
    afterEach(() => pool?.end());

    test('take each effect exactly once, through kills and outages', async () => {
      const { queue, ...rest } = place();
      // On PostgreSQL, the jobs and the effects are in one database.
      const transactions = queue.kind === 'postgres' ? queue.url : (await startPostgres()).url;
      pool = new Pool({ connectionString: transactions }).on('error', () => {});
      await postgresTransactions({ pool }).createTable();
      await pool.query('CREATE TABLE effects (id text NOT NULL, pid int NOT NULL)');

      proof = await QueueProof.start(plan, { ...rest, queue, transactions });
      await proof.run();
      await expectEachHandled();
      expect(await proof.notOnceIn(pool)).toEqual([]);
    });
  });

  async function expectEachHandled(): Promise<void> {
    const { events } = plan;
    const { acknowledgements, ...outcome } = await proof.outcome();
    expect(outcome).toMatchObject({ acknowledged: events, lost: [], unexplained: [] });
    // Duplicates were acknowledged, and made no jobs.
    expect(acknowledgements).toBeGreaterThanOrEqual(Math.floor(events * 1.09));
    expect(outcome.jobs).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0, completed: events });
  }
}
