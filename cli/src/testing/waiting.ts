import { clearTimeout, setTimeout } from '../real-timers';

/** Options of `waitForDelivery()`. */
export interface WaitOptions {
  /**
   * How long to wait, in milliseconds. Fake timers do not change it.
   * @default 5_000
   */
  readonly timeout?: number;
}

interface TimeLimit {
  readonly timeout: number;
  /** Makes the error when the time is up. */
  late(): Error;
}

/** Promises that wait for something to happen. */
export class Waiting {
  readonly #checks = new Set<(id?: string) => void>();
  readonly #rejects = new Set<(error: Error) => void>();
  #ended: Error | undefined;

  /** Must be called with the id of what has changed. */
  changed(id: string): void {
    for (const check of [...this.#checks]) check(id);
  }

  /**
   * Resolves as soon as `find` returns something. It is called at once, and then with the id of each change. An error
   * that it throws rejects the promise.
   */
  until<Value>(find: (id?: string) => Value | undefined, limit?: TimeLimit): Promise<Value> {
    let stop = () => {};
    const found = new Promise<Value>((resolve, reject) => {
      const check = (id?: string) => {
        try {
          const value = find(id);
          if (value !== undefined) resolve(value);
        } catch (error) {
          reject(error);
        }
      };
      if (this.#ended) return reject(this.#ended);
      // Node fires at once if the delay is longer.
      const timer = limit && setTimeout(() => reject(limit.late()), Math.min(limit.timeout, 2 ** 31 - 1));
      stop = () => {
        clearTimeout(timer);
        this.#checks.delete(check);
        this.#rejects.delete(reject);
      };
      this.#checks.add(check);
      this.#rejects.add(reject);
      check();
    });
    return found.finally(stop);
  }

  /** Rejects all promises that still wait, and all later ones. */
  end(error: Error): void {
    this.#ended = error;
    for (const reject of [...this.#rejects]) reject(error);
  }
}
