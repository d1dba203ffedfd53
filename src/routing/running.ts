import { clearTimeout, setTimeout } from 'node:timers';
import { failure } from '../errors';
import { timeout } from '../options/rules';

/** Docker kills a container 10 s after SIGTERM, Kubernetes after 30 s. */
const drainTime = timeout(8000);

/** Milliseconds that handlers have to end after `drain()` has aborted them. */
const lastChance = 1000;

/** The events whose handlers run now, so that an app can wait for them before it exits. */
export class Running {
  readonly #all = new Set<Work>();
  readonly #waiting = new Set<() => void>();

  /** Starts the work for one event. */
  start(): Work {
    const work = new Work(this);
    this.#all.add(work);
    return work;
  }

  /** Called when work is done. */
  ended(work: Work): void {
    this.#all.delete(work);
    if (this.#all.size > 0) return;
    for (const resolve of this.#waiting) resolve();
  }

  /** Resolves when no handler runs. After `time` milliseconds, aborts those that still run, and rejects if they do not end. */
  async drain(time?: number): Promise<void> {
    const ms = drainTime(time, 'drain()');
    if (await this.#idleWithin(ms)) return;
    for (const work of this.#all) work.expire(failure.drained(ms));
    if (await this.#idleWithin(lastChance)) return;
    const { size } = this.#all;
    throw new Error(
      `drain(): the handlers of ${size} event${size > 1 ? 's' : ''} still run, ${lastChance} ms after their signal was aborted. ` +
        'Pass req.deadline, or context.signal of a consumer, to everything that a handler waits for.',
    );
  }

  #idleWithin(ms: number): Promise<boolean> {
    if (this.#all.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (isIdle: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(becomeIdle);
        resolve(isIdle);
      };
      const becomeIdle = () => settle(true);
      const timer = setTimeout(settle, ms, false);
      this.#waiting.add(becomeIdle);
    });
  }
}

/** What the handlers do for one event, until the last of their promises has settled, also after the answer. */
export class Work {
  readonly #controller = new AbortController();
  /** Why no further handler starts. */
  expired: Error | undefined;
  /** The promises that have not settled, and the event itself. */
  #open = 1;

  constructor(private readonly running: Running) {}

  /** For the handlers. Aborted when their time is up. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time is up: no further handler starts. */
  expire(reason: Error): void {
    this.expired ??= reason;
    this.#controller.abort(this.expired);
  }

  /** The work is not done before the promise settles. Its outcome does not matter here. */
  include(promise: PromiseLike<unknown>): void {
    this.#open++;
    const end = () => this.end();
    promise.then(end, end);
  }

  /** The event is settled. */
  end(): void {
    this.#open--;
    if (this.#open === 0) this.running.ended(this);
  }
}
