import type { Delivery } from '../../emulator/deliveries/delivery-log';

/** Counts the deliveries of a run, by how they ended. */
export class Tally {
  #delivered = 0;
  #failed = 0;

  /** Call it after each attempt. A delivery that will be tried again does not count yet. */
  count({ state }: Pick<Delivery, 'state'>): void {
    if (state === 'delivered') this.#delivered++;
    if (state === 'failed') this.#failed++;
  }

  /** One line, or nothing if there was no delivery. */
  get summary(): string {
    const all = this.#delivered + this.#failed;
    return all === 0 ? '' : `${this.#delivered} delivered, ${this.#failed} failed\n`;
  }
}
