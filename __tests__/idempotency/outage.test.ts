import { setTimeout as sleep } from 'node:timers/promises';
import { postgresTransactions } from 'docsmith-webhooks/postgres';
import { Pool } from 'pg';
import { type EffectLog, effectsInFile, effectsInTable } from '../support/effects';
import { type Fleet, newTraffic, sendWhile, startFleet, type Traffic } from '../support/fleet';
import type { ReceiverSettings } from '../support/receiver-process';
import { describeWith, type Service, startPostgres, startRedis } from '../support/services';
import { until } from '../support/until';

const timeout = 300;
const outage = 1500;

describeWith('redis-server', 'servers under load on one Redis', () => {
  let redis: Service;
  beforeAll(async () => {
    redis = await startRedis();
  });

  surviveOutages('redis', () => ({ service: redis, ...effectsInFile() }));
});

describeWith('postgres', 'servers under load on one PostgreSQL', () => {
  let postgres: Service;
  let pool: Pool;
  beforeAll(async () => {
    postgres = await startPostgres();
    pool = new Pool({ connectionString: postgres.url }).on('error', () => {});
    await postgresTransactions({ pool }).createTable();
    await pool.query('CREATE TABLE effects (id text NOT NULL, pid int NOT NULL)');
  });
  afterAll(() => pool?.end());

  describe('with postgresStore', () => {
    surviveOutages('postgres', () => ({ service: postgres, ...effectsInFile() }));
  });

  describe('with postgresTransactions', () => {
    surviveOutages('transactions', () => ({ service: postgres, ...effectsInTable(pool) }));
  });
});

function surviveOutages(kind: ReceiverSettings['kind'], place: () => EffectLog & { service: Service }): void {
  let service: Service;
  let log: EffectLog;
  let fleet: Fleet;
  let traffic: Traffic;

  beforeAll(async () => {
    ({ service, ...log } = place());
    // The lease is longer than the outage. A completed event whose completion the store missed stays claimed.
    const settings = { kind, storeUrl: service.url, effects: log.file, lease: 8_000, timeout, work: 30 };
    fleet = await startFleet('receiver', 2, settings);
  });

  beforeEach(() => {
    traffic = newTraffic();
  });

  afterAll(() => fleet?.stop());

  // For PostgreSQL, bullmq/nothing-lost.test.ts does this.
  if (kind === 'redis') {
    test('answer 503 while the store is paused, lose no event, handle none twice, and do not hang', async () => {
      await sendWhile(fleet, traffic, async () => {
        await acknowledgements(100);
        service.pause();
        await sleep(outage);
        service.resume();
        await acknowledgements(100);
      });
      await expectEachOnce();
    });
  }

  test('answer 503 while the store is down, lose no event, handle none twice, and do not hang', async () => {
    await sendWhile(fleet, traffic, async () => {
      await acknowledgements(100);
      await service.kill();
      await sleep(outage);
      await service.start();
      await acknowledgements(100);
    });
    await expectEachOnce();
  });

  async function acknowledgements(more: number): Promise<void> {
    const enough = traffic.acknowledged.size + more;
    await until(() => traffic.acknowledged.size >= enough);
  }

  async function expectEachOnce(): Promise<void> {
    const effects = await log.effects();
    const notOnce = [...traffic.acknowledged].filter((id) => effects.get(id)?.length !== 1);
    expect(notOnce).toEqual([]);
    expect(traffic.statuses.get(503)).toBeGreaterThan(0);
    expect(traffic.longestWait).toBeLessThan(10_000);
  }
}
