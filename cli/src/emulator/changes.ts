import type { ServerResponse } from 'node:http';
import type { Change, Snapshot } from './api';

/** How often the page hears of changes, in milliseconds: a burst becomes a few messages. */
const interval = 50;
const heartbeat = 15_000;
/** How soon a browser reconnects after the emulator was restarted, in milliseconds. */
const reconnectAfter = 500;
/**
 * How much may wait for a page beside what it was told first. One that does not keep up is let go; its browser comes back
 * by itself, and is told everything anew.
 */
const longestBacklog = 8 * 1024 * 1024;

/** Tells every open page what changes, by Server-Sent Events. */
export class Changes {
  /** Each with how much may wait for it. */
  readonly #pages = new Map<ServerResponse, number>();
  readonly #pending = new Map<string, Change>();
  #timer: NodeJS.Timeout | undefined;
  #pulse: NodeJS.Timeout | undefined;

  /** Notes a change. Of several to one item the last counts, in the place of the first: what is new keeps its order. */
  readonly publish = (change: Change): void => {
    if (this.#pages.size === 0) return;
    const key = `${change.collection}/${'put' in change ? change.put.id : change.remove}`;
    this.#pending.set(key, change);
    this.#timer ??= setTimeout(() => this.#flush(), interval);
  };

  /** Opens a stream: everything first, then what changes. */
  open(res: ServerResponse, snapshot: () => Snapshot): void {
    // What is pending is in the snapshot already, but the other pages have not heard of it.
    this.#flush();
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const first = `retry: ${reconnectAfter}\n${asEvent('snapshot', snapshot())}`;
    res.write(first);
    this.#pages.set(res, first.length + longestBacklog);
    this.#pulse ??= setInterval(() => this.#send(': still here\n\n'), heartbeat);
    res.on('close', () => {
      this.#pages.delete(res);
      if (this.#pages.size === 0) this.close();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#pulse);
    this.#timer = undefined;
    this.#pulse = undefined;
    this.#pending.clear();
    for (const page of this.#pages.keys()) page.destroy();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.size === 0) return;
    this.#send(asEvent('changes', [...this.#pending.values()]));
    this.#pending.clear();
  }

  #send(text: string): void {
    for (const [page, most] of this.#pages) {
      if (page.writableLength > most) page.destroy();
      else page.write(text);
    }
  }
}

/** JSON has no line ends of its own, so one data line holds it. */
function asEvent(name: string, value: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
}
