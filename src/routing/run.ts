import type { IncomingMessage } from 'node:http';
import { clearTimeout, setTimeout } from 'node:timers';
import { warn } from '../errors';
import { failure } from '../failures';
import type { Answer } from '../http/answer';
import { type Layer, runChain } from './chain';
import type { Delivery } from './request-handler';
import type { Work } from './running';

/** How the handlers of one delivery ended, without an error: `'failed'` if they answered with an error status. */
export type Outcome = 'handled' | 'failed' | 'unhandled';

/** Express keeps its `next` and its response here. */
type ExpressRequest = IncomingMessage & { next?: unknown; res?: unknown };

/**
 * The handlers of one delivery.
 *
 * V8 puts a function that is written as the right side of an assignment to a property into the old space, where it keeps its
 * whole delivery until the next full garbage collection (docs/performance.md). So each function is a constant first.
 */
export class HandlerRun implements Delivery {
  depth = 0;
  waiting = false;
  mayAnswer: Layer<Delivery> | undefined;
  advice = '';
  handled = false;
  isOver = false;
  /**
   * Resolves when a handler has answered or all are done; rejects with their error. A handler that returned no promise
   * cannot be observed after the timeout, so it counts as ended then.
   */
  readonly ended: Promise<Outcome>;
  /** Rejects when the time of the handlers is up before they have ended. Undefined if they have ended already. */
  timedOut: Promise<never> | undefined;
  readonly #next: unknown;
  readonly #res: unknown;
  #settle: (error?: unknown) => void = () => {};
  #lateError: unknown;

  constructor(
    readonly route: string,
    readonly req: ExpressRequest,
    readonly answer: Answer,
    readonly work: Work,
  ) {
    this.#next = req.next;
    this.#res = req.res;
    this.ended = new Promise((resolve, reject) => {
      const settle = (error?: unknown) => (error ? reject(error) : resolve(this.#outcome()));
      this.#settle = settle;
    });
  }

  /** Runs the handlers. None of them starts after `timeout` milliseconds. */
  start(layers: readonly Layer<Delivery>[], timeout: number): void {
    const { req, answer, work } = this;
    // Not by assignment, which fails if the app has given requests a getter of this name.
    Object.defineProperty(req, 'deadline', {
      value: work.signal,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    if (this.#res !== undefined) req.res = answer.res;
    const onEnd = () => {
      if (this.waiting) this.answered();
    };
    answer.onEnd = onEnd;
    runChain(layers, 'router', this, (error) => this.#handlersDone(error));
    if (!this.isOver) this.#limit(timeout);
  }

  answered(): void {
    this.#finish();
  }

  failedLate(error: unknown): void {
    if (this.isOver) warnLate(error);
    // A later handler may still run.
    else this.#lateError ??= error;
  }

  /** The handler that has answered, if it could not have passed the event on. */
  answeredBy(): Layer<Delivery> | undefined {
    return this.answer.begun ? this.mayAnswer : undefined;
  }

  #limit(timeout: number): void {
    const { answer, work } = this;
    this.timedOut = new Promise<never>((_resolve, reject) => {
      const onExpire = (reason: Error) => {
        reject(reason);
        if (this.waiting) this.#finish(reason);
      };
      work.onExpire = onExpire;
    });
    const timer = setTimeout(() => {
      // Answered in time: the handler may go on.
      if (!answer.ended) work.expire(failure.handlerTimeout(timeout, this.advice));
    }, timeout);
    const stop = () => clearTimeout(timer);
    this.ended.then(stop, (error) => {
      stop();
      if (work.expired && !isAbortBy(work.expired, error)) warnLate(error);
    });
  }

  /** All handlers are done. If one of them is still streaming its answer, waits for the end of it. */
  #handlersDone(error?: unknown): void {
    if (error || !this.answer.begun || this.answer.ended) return this.#finish(error);
    this.waiting = true;
  }

  #finish(error?: unknown): void {
    if (this.isOver) {
      if (error && error !== this.work.expired) warnLate(error);
      return;
    }
    this.isOver = true;
    if (this.#next !== undefined) this.req.next = this.#next;
    if (this.#res !== undefined) this.req.res = this.#res;
    this.#settle(error || this.#lateError);
  }

  #outcome(): Outcome {
    if (this.answer.begun) return this.answer.failed ? 'failed' : 'handled';
    return this.handled ? 'handled' : 'unhandled';
  }
}

/** A handler that was waiting for something with `req.deadline` fails with its reason, or with an `AbortError` about it. */
function isAbortBy(reason: Error, error: unknown): boolean {
  return (
    error === reason || (typeof error === 'object' && error !== null && 'cause' in error && error.cause === reason)
  );
}

function warnLate(error: unknown): void {
  warn('A webhook handler failed after its delivery had been answered', error);
}
