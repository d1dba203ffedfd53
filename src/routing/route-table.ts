import type { IncomingMessage, ServerResponse } from 'node:http';
import { eventTypes } from '../event/schemas';
import { type AppFunction, isFunction } from '../http/express';
import { validatedEvent } from '../http/handover';
import { answerHandled, fail } from '../http/respond';
import { checkEvents, defaultHandlerTimeout } from '../options/check-options';
import { kindOf } from '../options/kind-of';
import type { EventSchemas, Next } from '../options/options';
import { handlerLayer, type Layer, runChain } from './chain';
import type { EventRouter } from './handler-types';
import { runHandlers } from './run';

/** The chains of a router, by event type. Registering does the matching, so that a delivery is one look-up. */
export class RouteTable {
  readonly #byType: ReadonlyMap<string, Layer[]>;
  readonly #undeclared: Layer[] = [];

  constructor(types: readonly string[]) {
    this.#byType = new Map(types.map((type) => [type, []]));
  }

  /** The layers for a type, in the order of registration; `undefined` stands for a type that nobody declared. */
  layersFor(type: string | undefined): readonly Layer[] {
    return (type !== undefined && this.#byType.get(type)) || this.#undeclared;
  }

  on(patterns: unknown, handlers: readonly unknown[]): void {
    const list = Array.isArray(patterns) ? patterns : [patterns];
    const types = new Set(list.flatMap((pattern) => this.#matching(pattern)));
    const chain = handlers.map((handler) => handlerLayer(checkHandler(handler)));
    if (list.length === 0 || chain.length === 0) {
      throw new TypeError('on(): expected a pattern, or several, and at least one handler.');
    }
    this.#add({ handle: (run, next) => runChain(chain, 'route', run, next) }, types, list.includes('*'));
  }

  use(handlers: readonly unknown[]): void {
    if (handlers.length === 0) throw new TypeError('use(): expected at least one handler or eventRouter().');
    const layers = handlers.map((handler) => this.#mount(handler));
    for (const layer of layers) this.#add(layer, this.#byType.keys(), true);
  }

  #mount(handler: unknown): Layer {
    const router = typeof handler === 'function' ? tables.get(handler) : undefined;
    if (!router) return handlerLayer(checkHandler(handler));
    const unknown = [...router.#byType.keys()].filter((type) => !this.#byType.has(type));
    if (unknown.length > 0) {
      throw new TypeError(`use(): the router knows types that are not declared here: ${unknown.join(', ')}.`);
    }
    return { handle: (run, next) => runChain(router.layersFor(run.type), 'router', run, next) };
  }

  #add(layer: Layer, types: Iterable<string>, undeclared: boolean): void {
    for (const type of types) this.#byType.get(type)?.push(layer);
    if (undeclared) this.#undeclared.push(layer);
  }

  #matching(pattern: unknown): string[] {
    const types = [...this.#byType.keys()];
    const matched = typeof pattern === 'string' ? types.filter((type) => matches(pattern, type)) : [];
    if (matched.length > 0) return matched;
    throw new TypeError(
      `on(): the pattern ${typeof pattern === 'string' ? `'${pattern}'` : String(pattern)} matches no event type. Expected ` +
        `a type, 'message.*', '*.deleted' or '*'. Types: ${types.join(', ')}.`,
    );
  }
}

/** Which table belongs to which `eventRouter()`. */
const tables = new WeakMap<object, RouteTable>();

function matches(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true;
  const dot = type.indexOf('.');
  return dot > 0 && (pattern === `${type.slice(0, dot)}.*` || pattern === `*${type.slice(dot)}`);
}

function checkHandler(handler: unknown): AppFunction {
  if (isFunction(handler) && handler.length <= 4) return handler;
  const got = isFunction(handler) ? `one of ${handler.length}` : kindOf(handler);
  throw new TypeError(`handler: expected a function of at most 4 parameters (err, req, res, next), got ${got}.`);
}

/** Gives a middleware the two methods that register. */
export function withRoutes<Events, Transaction>(
  middleware: (req: IncomingMessage, res: ServerResponse, next?: Next) => void,
  table: RouteTable,
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
  });
  return router;
}

/**
 * Holds handlers in a file of their own, as `express.Router()` does; mounted with `webhooks.use(router)`. By itself it
 * is the last of the steps, after `validateEvent()`: a middleware that ends with 204.
 *
 * @param options - `events`: the types that are added to those of the guide, as given to `docsmithWebhooks()`.
 * @typeParam Transaction - The type of `req.transaction`, where the router is mounted on a receiver with transactions.
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * export const messages = eventRouter().on('message.*', (req) => index(req.webhook.payload));
 * ```
 */
export function eventRouter<Events = unknown, Transaction = unknown>(
  options: { readonly events?: EventSchemas<Events> } = {},
): EventRouter<Events, Transaction> {
  const table = new RouteTable([...new Set([...eventTypes, ...Object.keys(checkEvents(options.events) ?? {})])]);
  const router = withRoutes<Events, Transaction>(eventRouter, table);
  tables.set(router, table);
  return router;

  async function eventRouter(req: IncomingMessage, res: ServerResponse, next?: Next): Promise<void> {
    try {
      const { event, declared } = validatedEvent(req);
      const type = declared ? event.type : undefined;
      await runHandlers(table.layersFor(type), type, req, res, defaultHandlerTimeout).inTime;
      answerHandled(res);
    } catch (error) {
      fail(error, res, next);
    }
  }
}
