import { setImmediate } from 'node:timers';
import type { Next } from '../http/express';
import type { Work } from './running';

/** The state of one event while its handlers run. */
export interface ChainRun {
  /** The type under which the handlers of the event are found. */
  readonly route: string;
  /** Calls of `next` since the stack was last unwound. */
  depth: number;
  /** A handler has handled the event. A middleware that only calls `next` has not. */
  handled: boolean;
  readonly work: Work;
  /** The event is done. No further handler starts. */
  isOver: boolean;
}

/** A part of a chain: a handler, a chain of its own, or a mounted router. */
export interface Layer<Run extends ChainRun> {
  /** Runs if no error has occurred. */
  readonly handle?: (run: Run, next: Next) => void;
  /** Runs if an error has occurred. */
  readonly handleError?: (error: unknown, run: Run, next: Next) => void;
  /** The layers of a chain or of a mounted router, for an event of this route. */
  readonly layersInside?: (route: string) => readonly Layer<Run>[];
}

/** After this many synchronous calls of `next`, the chain lets the event loop go on, as Express does. Else the stack overflows. */
const maxDepth = 100;

/**
 * Runs the layers in order, then calls `done`, as in Express: an error skips to the next error handler, and without an
 * error the error handlers are skipped.
 *
 * @param kind - `'route'` for the handlers of one `on()`, which `next('route')` leaves; `'router'` for a router, which
 * `next('router')` leaves.
 */
export function runChain<Run extends ChainRun>(
  layers: readonly Layer<Run>[],
  kind: 'route' | 'router',
  run: Run,
  done: Next,
): void {
  let index = 0;
  advance();

  function advance(signal?: unknown): void {
    if (signal === kind) return done();
    if (signal === 'router') return done(signal);
    const error = signal === 'route' ? undefined : signal;

    if (++run.depth > maxDepth) {
      run.depth = 0;
      setImmediate(advance, error);
      return;
    }
    for (let layer = layers[index++]; layer; layer = layers[index++]) {
      if (error ? !layer.handleError : !layer.handle) continue;
      if (run.isOver) return done(error);
      if (run.work.expired) return done(error || run.work.expired);
      return error ? layer.handleError?.(error, run, advance) : layer.handle?.(run, advance);
    }
    done(error);
  }
}
