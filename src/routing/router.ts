import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../http/express';
import { kindOf, type Rule } from '../options/check-options';
import type { EventRouter } from './handler-types';
import { type Delivery, requestHandlers } from './request-handler';
import type { RouteTable } from './route-table';

/** Gives a middleware `on()` and `use()`, which register in the table, and `drain()`. */
export function routerOf<Events, Transaction>(
  middleware: (req: IncomingMessage, res: ServerResponse, next?: Next) => void,
  table: RouteTable<Delivery>,
  drain: EventRouter['drain'],
): EventRouter<Events, Transaction> {
  const router: EventRouter<Events, Transaction> = Object.assign(middleware, {
    on(patterns: unknown, ...handlers: unknown[]) {
      table.on(patterns, handlers);
      return router;
    },
    use(...handlers: unknown[]) {
      table.use(handlers);
      return router;
    },
    drain,
  });
  return router;
}

/** Lets other routers mount a router with `use()`. */
export function mountable<Router extends object>(router: Router, table: RouteTable<Delivery>): Router {
  requestHandlers.tables.set(router, table);
  return router;
}

/** The table of a router. */
export const tableOf: Rule<RouteTable<Delivery>> = (router, name) => {
  const table = typeof router === 'function' ? requestHandlers.tables.get(router) : undefined;
  if (table) return table;
  throw new TypeError(`${name}: expected an eventRouter(), got ${kindOf(router)}.`);
};
