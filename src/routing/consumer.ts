import { asError } from '../errors';
import type { AnyEvent } from '../event/types';
import { type AppFunction, isFunction, kindOf } from '../options/check-options';
import { type ChainRun, type Layer, runChain } from './chain';
import type { HandlerKind } from './route-table';
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
    const handler = checkHandler(given, where);
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

function checkHandler(handler: unknown, where: string): AppFunction {
  if (isFunction(handler) && handler.length <= 2) return handler;
  const got = isFunction(handler) ? `a function of ${handler.length} parameters` : kindOf(handler);
  const orConsumer = where === 'use()' ? ', or an eventConsumer() without idempotency' : '';
  throw new TypeError(
    `${where}: expected a handler, which is a function of at most 2 parameters (event, context)${orConsumer}, got ${got}.`,
  );
}

/** Runs the handlers of one event. Rejects with the error of the first that fails. */
export function runConsumer(
  layers: readonly Layer<Consumption>[],
  event: AnyEvent,
  context: object,
  work: Work,
): Promise<'handled' | 'unhandled'> {
  return new Promise((resolve, reject) => {
    const run = { type: event.type, event, context, work, depth: 0, handled: false, isOver: false };
    runChain(layers, 'router', run, (error) => {
      if (error) reject(error);
      else resolve(run.handled ? 'handled' : 'unhandled');
    });
  });
}
