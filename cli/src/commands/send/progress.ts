import type { Output } from '../../terminal/command';

const intervalMs = 100;

/** Shows the progress of a long run on one line of the terminal. Prints nothing if the output is not a terminal. */
export class Progress {
  readonly #total: number;
  readonly #output: Output;
  readonly #start = performance.now();
  #shownAt = this.#start;
  #shown = false;
  #done = 0;

  constructor(total: number, output: Output) {
    this.#total = total;
    this.#output = output;
  }

  advance(): void {
    this.#done++;
    const now = performance.now();
    if (!this.#output.isTTY || now - this.#shownAt < intervalMs) return;
    const rate = Math.round((this.#done / (now - this.#start)) * 1000);
    this.#output.write(`\r${this.#done} of ${this.#total}, ${rate} per second\x1b[K`);
    this.#shownAt = now;
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#output.write('\r\x1b[K');
    this.#shown = false;
  }

  /** Wraps an output, so that each write first removes the progress line. */
  above(output: Output): Output {
    return {
      write: (text) => {
        this.clear();
        return output.write(text);
      },
    };
  }
}
