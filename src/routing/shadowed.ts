import type { ChainRun, Layer } from './chain';
import type { RouteTable } from './route-table';

/**
 * Makes a function that warns of handlers that never run: a `(req, res)` handler before them has answered, and it has no `next`
 * to pass the event on. Each such handler is looked at once.
 */
export function shadowReporter<Run extends ChainRun>(
  table: RouteTable<Run>,
): (answering: Layer<Run>, route: string) => void {
  const known = new WeakSet<Layer<Run>>();
  return (answering, route) => {
    if (known.has(answering)) return;
    known.add(answering);
    if (!table.hasHandlerAfter(answering, route)) return;
    process.emitWarning(
      `docsmith-webhooks: a (req, res) handler has answered '${route}', so the handlers that were registered after it do not run. ` +
        'Remove its res to let the package answer, take next and call it, or register it last.',
    );
  };
}
