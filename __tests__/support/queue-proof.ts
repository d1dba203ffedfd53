import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { withDeadline } from '../../src/deadline';
import { type OpenQueue, openQueue, type QueuePlace } from './bullmq';
import { effectsInTable } from './effects';
import { eachOf, type Fleet, newTraffic, sendUntilAcknowledged, startFleet } from './fleet';
import { errorsIn, type Outage, reasonToRepeat, runsIn } from './handler-runs';
import { type Service, temporaryFolder } from './services';

export interface ProofPlan {
  readonly events: number;
  /** How often a process is killed, or the datastore paused or restarted. */
  readonly disturbances: number;
  readonly senders: number;
  /** After this many minutes no further event is sent, and the proof fails. */
  readonly minutes: number;
}

export interface ProofPlace {
  readonly service: Service;
  readonly queue: QueuePlace;
  /** The PostgreSQL of the transactions. */
  readonly transactions?: string;
}

/** Milliseconds. A pause is longer than the lock of a job. */
const pauseTime = 3500;
const downTime = 1000;
const drainTime = 60_000;

/** Sends events through a queue while its processes and its datastore fail, and compares what was sent with what was done. */
export class QueueProof {
  readonly #started = performance.now();
  readonly #traffic = newTraffic();
  readonly #outages: Outage[] = [];
  #sent = 0;
  #retried = 0;

  private constructor(
    private readonly plan: ProofPlan,
    private readonly service: Service,
    private readonly files: { readonly runs: string; readonly errors: string },
    private readonly queue: OpenQueue,
    private readonly jobsBefore: number,
    private readonly webs: Fleet,
    private readonly workers: Fleet,
  ) {}

  static async start(plan: ProofPlan, { service, queue: place, transactions }: ProofPlace): Promise<QueueProof> {
    const folder = temporaryFolder('proof');
    const files = { runs: path.join(folder, 'runs'), errors: path.join(folder, 'errors') };
    for (const file of Object.values(files)) writeFileSync(file, '');
    const queue = await openQueue(place);
    const { completed = 0 } = await queue.getJobCounts('completed');
    const [webs, workers] = await Promise.all([
      startFleet('queue-web', 2, { queue: place, timeout: 1000 }),
      startFleet('queue-worker', 3, { queue: place, transactions, ...files, work: 10 }),
    ]);
    return new QueueProof(plan, service, files, queue, completed, webs, workers);
  }

  async stop(): Promise<void> {
    await Promise.all([this.webs.stop(), this.workers.stop()]);
    await this.queue.close();
  }

  /** Sends every event, and every tenth twice, while one process after the other fails. Then waits until all is handled. */
  async run(): Promise<void> {
    const { events, disturbances } = this.plan;
    const count = Math.ceil(events / disturbances);
    let again: string[] = [];
    for (let round = 0; round < disturbances && !this.#isLate(); round++) {
      const ids = Array.from({ length: Math.min(count, events - count * round) }, () => randomUUID());
      await Promise.all([this.#send([...ids, ...again].flatMap(twiceAtOnce)), this.#disturb(round)]);
      again = ids.filter((_id, index) => index % 20 === 10);
    }
    await this.#send(again);
    await withDeadline(this.#drain(), drainTime, () => new Error('The queue did not become empty.'));
  }

  #isLate(): boolean {
    return performance.now() - this.#started > this.plan.minutes * 60_000;
  }

  async #send(ids: readonly string[]): Promise<void> {
    await eachOf(ids, this.plan.senders, async (id) => {
      if (this.#isLate()) return;
      await sendUntilAcknowledged(this.webs, id, this.#traffic);
      this.#sent++;
    });
  }

  async #disturb(round: number): Promise<void> {
    const { webs, workers } = this;
    await sleep(Math.random() * 50);
    const disturbances = [
      () => webs.killOne(),
      () => workers.killOne(),
      () => this.#pause(),
      () => Promise.all([webs.killOne(), workers.killOne()]),
      () => this.#restart(),
    ];
    await disturbances[round % disturbances.length]?.();
  }

  async #pause(): Promise<void> {
    const from = Date.now();
    this.service.pause();
    const replaced = this.workers.killOne();
    await sleep(pauseTime);
    this.service.resume();
    this.#outages.push({ from, to: Date.now() });
    await replaced;
  }

  async #restart(): Promise<void> {
    const from = Date.now();
    await this.service.kill();
    const replaced = this.webs.killOne();
    await sleep(downTime);
    await this.service.start();
    this.#outages.push({ from, to: Date.now() });
    await replaced;
  }

  /** Waits until no job is left. Retries failed jobs, as an operator would. */
  async #drain(): Promise<void> {
    for (;;) {
      const { failed = 0, ...open } = await this.queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
      if (Object.values(open).every((count) => count === 0)) {
        if (failed === 0) return;
        this.#retried += failed;
        await this.queue.retryJobs({ state: 'failed' });
      }
      await sleep(200);
    }
  }

  /** What came of the events. */
  async outcome() {
    const acknowledged = [...this.#traffic.acknowledged];
    const counts = await this.queue.getJobCounts('waiting', 'active', 'delayed', 'failed', 'completed');
    const runs = runsIn(this.files.runs);
    const killed = new Set([...this.webs.killed, ...this.workers.killed]);
    const repeated = [...runs].filter(([, all]) => all.length > 1);
    const unexplained = repeated.filter(([, all]) => {
      return all.filter((run) => reasonToRepeat(run, killed, this.#outages) === 'none').length > 1;
    });
    return {
      acknowledged: acknowledged.length,
      acknowledgements: this.#sent,
      lost: acknowledged.filter((id) => !runs.has(id)),
      jobs: { ...counts, completed: (counts.completed ?? 0) - this.jobsBefore },
      repeated: repeated.length,
      unexplained: unexplained.map(([id]) => id),
      /** For the record. */
      figures: {
        seconds: Math.round((performance.now() - this.#started) / 1000),
        statuses: Object.fromEntries(this.#traffic.statuses),
        longestWait: Math.round(this.#traffic.longestWait),
        kills: { webs: this.webs.killed.size, workers: this.workers.killed.size, outages: this.#outages.length },
        runs: [...runs.values()].flat().length,
        retriedFromFailed: this.#retried,
        errors: Object.fromEntries([...errorsIn(this.files.errors)].slice(0, 12)),
      },
    };
  }

  /** The events that the database does not have exactly once. */
  async notOnceIn(pool: Pool): Promise<string[]> {
    const effects = await effectsInTable(pool).effects();
    return [...this.#traffic.acknowledged].filter((id) => effects.get(id)?.length !== 1);
  }
}

/** Every twentieth event has a duplicate that is sent at the same time. */
function twiceAtOnce(id: string, index: number): string[] {
  return index % 20 === 0 ? [id, id] : [id];
}
