import { asError } from '../errors';
import type { AnyEvent } from '../event/types';
import { type ChainRun, type Layer, runChain } from './chain';
import { checkHandler, type HandlerKind } from './route-table';
import type { Work } from './running';

/** The state of one event while the handlers of a consumer run. */
export interface Consumption extends ChainRun {
  readonly event: AnyEvent;
  readonly context: object;
}

/** The handlers of a consumer, which see events. */
export const eventHandlers: HandlerKind<Consumption> = {
  holder: 'consumer',
  layerOf(given, where) {
    const orConsumer = where === 'use()' ? ', or an eventConsumer() without idempotency' : '';
    const handler = checkHandler(given, where, 2, `(event, context)${orConsumer}`);
    return {
      handle(run, next) {
        run.handled = true;
        new Promise((resolve) => resolve(handler(run.event, run.context))).then(
          () => next(),
          (thrown) => next(asError(thrown, 'An event handler')),
        );
      },
    };
  },
  tables: new WeakMap(),
};

/** Runs the handlers of one event. Rejects with the error of the first that fails. */
export function runConsumer(
  layers: readonly Layer<Consumption>[],
  route: string,
  event: AnyEvent,
  context: object,
  work: Work,
): Promise<'handled' | 'unhandled'> {
  return new Promise((resolve, reject) => {
    const run = { route, event, context, work, depth: 0, handled: false, isOver: false };
    runChain(layers, 'router', run, (error) => {
      if (error) reject(error);
      else resolve(run.handled ? 'handled' : 'unhandled');
    });
  });
}
