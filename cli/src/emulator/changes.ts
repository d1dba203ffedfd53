import type { ServerResponse } from 'node:http';
import type { Change, Snapshot } from './api';

/** How often pages get changes, in milliseconds. A burst of changes becomes a few messages. */
const interval = 50;
const heartbeat = 15_000;
/** How soon a browser reconnects after the emulator was restarted, in milliseconds. */
const reconnectAfter = 500;
/**
 * How many characters may wait for a page, besides its first message. A page that falls further behind is disconnected.
 * Its browser reconnects by itself and gets a new snapshot.
 */
const longestBacklog = 8 * 1024 * 1024;

/** Sends changes to every open page, as Server-Sent Events. */
export class Changes {
  /** The open pages, each with the limit of its backlog. */
  readonly #pages = new Map<ServerResponse, number>();
  readonly #pending = new Map<string, Change>();
  readonly #listeners = new Set<(change: Change) => void>();
  #timer: NodeJS.Timeout | undefined;
  #pulse: NodeJS.Timeout | undefined;

  /** Queues a change. If an earlier change of the same item waits, the new change takes its place in the queue. */
  readonly publish = (change: Change): void => {
    for (const listener of this.#listeners) listener(change);
    if (this.#pages.size === 0) return;
    const key = `${change.collection}/${'put' in change ? change.put.id : change.remove}`;
    this.#pending.set(key, change);
    this.#timer ??= setTimeout(() => this.#flush(), interval);
  };

  /** Calls a listener with each change, at once. Returns a function that ends this. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Opens a stream that starts with a snapshot. */
  open(res: ServerResponse, snapshot: () => Snapshot): void {
    // The snapshot contains the queued changes, but the other pages still need them.
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

/** JSON.stringify() writes no line ends, so one data line is enough. */
function asEvent(name: string, value: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
}
