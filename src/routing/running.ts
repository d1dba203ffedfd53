import { clearTimeout, setTimeout } from 'node:timers';
import { failure } from '../failures';
import { nextTurn } from '../http/next-turn';
import { isPromise } from '../options/check-options';
import { timeout } from '../options/rules';

/** Docker kills a container 10 s after SIGTERM, Kubernetes after 30 s. */
const drainTime = timeout(8000);

/** Milliseconds that handlers have to end after `drain()` has aborted them. */
const lastChance = 1000;

/** The events in work, so that an app can wait for them before it exits. */
export class Running {
  readonly #all = new Set<Work>();
  readonly #waiting = new Set<() => void>();
  /** Deliveries that a receiver has verified, also if their handlers have not started. */
  #deliveries = 0;
  #isDraining = false;

  /** `drain()` was called. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Starts the work of the handlers of one event. */
  start(): Work {
    const work = new Work(this);
    this.#all.add(work);
    return work;
  }

  /** Called when work is done. */
  ended(work: Work): void {
    this.#all.delete(work);
    this.#noticeIdle();
  }

  /** Counts a delivery until its answer. */
  during(deliver: () => void | Promise<void>): void | Promise<void> {
    this.#deliveries++;
    const leave = () => {
      this.#deliveries--;
      this.#noticeIdle();
    };
    let delivery: void | Promise<void>;
    try {
      delivery = deliver();
    } catch (error) {
      leave();
      throw error;
    }
    if (isPromise(delivery)) delivery.then(leave, leave);
    else leave();
    return delivery;
  }

  /**
   * Resolves a turn after nothing is in work, so that the package has also answered what it had refused. After `time`
   * milliseconds, aborts those that still run, and rejects if they do not end.
   */
  async drain(time?: number): Promise<void> {
    const ms = drainTime(time, 'drain()');
    this.#isDraining = true;
    if (await this.#idleWithin(ms)) return nextTurn();
    for (const work of this.#all) work.expire(failure.drained(ms));
    if (await this.#idleWithin(lastChance)) return nextTurn();
    const count = this.#all.size || this.#deliveries;
    throw new Error(
      `drain(): ${count} event${count > 1 ? 's are' : ' is'} still in work, ${lastChance} ms after the signals were aborted. ` +
        'Pass req.deadline, or context.signal of a consumer, to everything that a handler waits for.',
    );
  }

  get #isIdle(): boolean {
    return this.#all.size === 0 && this.#deliveries === 0;
  }

  #noticeIdle(): void {
    if (!this.#isIdle) return;
    for (const resolve of this.#waiting) resolve();
  }

  #idleWithin(ms: number): Promise<boolean> {
    if (this.#isIdle) return Promise.resolve(true);
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
  /** Called when the time is up. */
  onExpire: (reason: Error) => void = () => {};
  /** The promises that have not settled, and the event itself. */
  #open = 1;

  constructor(private readonly running: Running) {}

  /** For the handlers. Aborted when their time is up. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time is up: no further handler starts. */
  expire(reason: Error): void {
    if (this.expired) return;
    this.expired = reason;
    this.#controller.abort(reason);
    this.onExpire(reason);
  }

  /** The work is not done before the promise settles. Its outcome does not matter here. */
  include(promise: Promise<unknown>): void {
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
