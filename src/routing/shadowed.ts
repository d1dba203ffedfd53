import type { ChainRun, Layer } from './chain';
import type { RouteTable } from './route-table';

/**
 * Makes a function that warns of handlers that did not run: a `(req, res)` handler before them has answered, and it has no
 * `next` to pass the event on. Each such handler is looked at once for each declared type.
 */
export function shadowReporter<Run extends ChainRun>(
  table: RouteTable<Run>,
): (answeredBy: Layer<Run>, type: string) => void {
  const looked = new WeakMap<Layer<Run>, Set<string>>();
  const warned = new WeakSet<Layer<Run>>();
  return (answeredBy, type) => {
    if (warned.has(answeredBy)) return;
    const types = looked.get(answeredBy) ?? new Set();
    looked.set(answeredBy, types);
    // There is no end of undeclared types, and they all have the same handlers.
    const route = table.isDeclared(type) ? type : '';
    if (types.has(route)) return;
    types.add(route);
    if (!table.hasHandlerAfter(answeredBy, route)) return;
    warned.add(answeredBy);
    process.emitWarning(
      `docsmith-webhooks: a (req, res) handler has answered an event '${type}', so the handlers that were registered after it ` +
        'did not run. If they should: remove its res to let the package answer, or take next and call it, or register it last.',
    );
  };
}
