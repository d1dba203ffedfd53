import { setTimeout as sleep } from 'node:timers/promises';
import { type EffectLog, effectsInFile } from '../support/effects';
import { type Fleet, newTraffic, sendWhile, startFleet, type Traffic } from '../support/fleet';
import { describeWith, type Service, startRedis } from '../support/services';
import { until } from '../support/until';

const storeTimeout = 300;
const outage = 1500;

jest.setTimeout(60_000);

describeWith('redis-server', 'servers under load whose Redis', () => {
  let redis: Service;
  let fleet: Fleet;
  let log: EffectLog;
  let traffic: Traffic;

  beforeAll(async () => {
    redis = await startRedis();
    log = effectsInFile();
    // The lease outlasts the outage: nobody else can take an event whose completion Redis has not heard of.
    const settings = {
      kind: 'redis',
      storeUrl: redis.url,
      effects: log.file,
      lease: 20_000,
      storeTimeout,
      work: 30,
    } as const;
    fleet = await startFleet(2, settings);
  });

  beforeEach(() => {
    traffic = newTraffic();
  });

  afterAll(() => fleet?.stop());

  test('is paused answer 503 meanwhile, lose nothing, double nothing and do not hang', async () => {
    await sendWhile(fleet, traffic, async () => {
      await acknowledgements(100);
      redis.pause();
      await sleep(outage);
      redis.resume();
      await acknowledgements(100);
    });
    await expectEachOnce();
  });

  test('is killed and started again answer 503 meanwhile, lose nothing, double nothing and do not hang', async () => {
    await sendWhile(fleet, traffic, async () => {
      await acknowledgements(100);
      await redis.kill();
      await sleep(outage);
      await redis.start();
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
});
