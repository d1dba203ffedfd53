import { exampleEvent } from 'docsmith-webhooks/testing';
import { Pool } from 'pg';
import { deliver, secret } from '../support/endpoint';
import { runExample, startExample } from '../support/example';
import { describeWith, type Service, startPostgres, startRedis } from '../support/services';
import { until } from '../support/until';

type Environment = Readonly<Record<string, string>>;

describeWith('redis-server', 'with Redis,', () => {
  describeWith('postgres', 'and with PostgreSQL,', () => {
    let postgres: Service;
    let pool: Pool;
    const env: Record<'Redis' | 'PostgreSQL', Environment> = { Redis: {}, PostgreSQL: {} };
    beforeAll(async () => {
      const [redis, database] = await Promise.all([startRedis(), startPostgres()]);
      postgres = database;
      pool = new Pool({ connectionString: postgres.url });
      env.PostgreSQL = { DOCSMITH_WEBHOOK_SECRET: secret, DATABASE_URL: postgres.url, REDIS_URL: '' };
      env.Redis = { ...env.PostgreSQL, REDIS_URL: redis.url };
      for (const one of Object.values(env)) expect(await (await runExample('queue/migrate.ts', one)).exit()).toBe(0);
    });
    afterAll(() => pool.end());

    async function startWorker(given: Environment) {
      const worker = await runExample('queue/worker.ts', given);
      await worker.printed('Working\n');
      return worker;
    }

    /** The ids of the messages that the handlers have saved. */
    async function saved(): Promise<readonly string[]> {
      const { rows } = await pool.query('SELECT id FROM seen_messages ORDER BY id');
      return rows.map(({ id }) => id);
    }

    describe.each(['Redis', 'PostgreSQL'] as const)('the queue on %s', (backend) => {
      beforeEach(() => pool.query('TRUNCATE seen_messages'));

      function message(id: string) {
        return exampleEvent('message.created', { id: `${backend}-${id}`, payload: { id } });
      }

      test('takes an event once, and on SIGTERM both processes end what they have begun', async () => {
        const web = await startExample('queue/web.ts', env[backend]);
        const worker = await startWorker({ ...env[backend], WORK_MS: '1000' });
        for (const id of ['m1', 'm1', 'm2']) expect((await deliver(web.url, message(id))).status).toBe(202);
        await worker.printed(`start: ${backend}-m2\n`);

        const [webCode, workerCode] = await Promise.all([web.stop(), worker.stop()]);

        expect([webCode, workerCode]).toEqual([0, 0]);
        expect(await saved()).toEqual(['m1', 'm2']);
        expect(worker.output().match(/start:/g)).toHaveLength(2);
        expect(web.output() + worker.output()).not.toMatch(/Queue:|PostgreSQL:|Error/);
      });

      test('on SIGTERM, a handler that takes too long is aborted, and another worker tries again', async () => {
        const web = await startExample('queue/web.ts', env[backend]);
        const slow = await startWorker({ ...env[backend], WORK_MS: '600000', SHUTDOWN_MS: '200' });
        expect((await deliver(web.url, message('m3'))).status).toBe(202);
        await slow.printed(`start: ${backend}-m3\n`);

        expect(await slow.stop()).toBe(0);
        await slow.printed('attempt 1: ');

        await startWorker({ ...env[backend], WORK_MS: '1' });
        await until(async () => (await saved()).includes('m3'));
      });
    });
  });
});
