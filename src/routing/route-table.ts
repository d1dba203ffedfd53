import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Next } from '../http/express';
import { type AppFunction, isFunction, kindOf, type Rule, shown } from '../options/check-options';
import { handlerLayer, type Layer, runChain } from './chain';
import type { EventRouter } from './handler-types';
import { PatternIndex, someOf } from './pattern-index';

/** The routers that can be mounted, with their tables. */
const tables = new WeakMap<object, RouteTable>();

/** The chains of a router, by event type. Patterns are resolved at registration, so a delivery is one look-up. */
export class RouteTable {
  readonly #byType: ReadonlyMap<string, Layer[]>;
  /** For the events of every other type. Patterns match declared types alone, so only `use()` adds to it. */
  readonly #undeclared: Layer[] = [];

  readonly #index: PatternIndex;

  /** @param types - Every declared type. */
  constructor(types: readonly string[]) {
    this.#index = new PatternIndex(types);
    this.#byType = new Map(types.map((type) => [type, []]));
  }

  isDeclared(type: string): boolean {
    return this.#byType.has(type);
  }

  /** The layers for a type, declared or not, in the order of registration. */
  layersFor(type: string): readonly Layer[] {
    return this.#byType.get(type) ?? this.#undeclared;
  }

  /** Whether a handler would see an event of this type. */
  hasHandlerFor(type: string): boolean {
    return this.layersFor(type).some(({ handle, hasHandlerFor }) => (hasHandlerFor ? hasHandlerFor(type) : handle));
  }

  /** Whether nothing was registered. */
  get isEmpty(): boolean {
    return this.#undeclared.length === 0 && [...this.#byType.values()].every((layers) => layers.length === 0);
  }

  on(patterns: unknown, handlers: readonly unknown[]): void {
    const list: readonly unknown[] = Array.isArray(patterns) ? patterns : [patterns];
    const types = new Set(list.flatMap((pattern) => this.#index.matching(pattern)));
    if (list.length === 0) throw new TypeError('on(): expected a pattern or an array of patterns, got an empty array.');
    const where = `on(${shownPatterns(patterns)})`;
    const chain = flatten(handlers, where).map((handler) => handlerLayer(checkHandler(handler, where)));
    this.#add(matchedLayer(chain), types);
  }

  use(handlers: readonly unknown[]): void {
    const layers = flatten(handlers, 'use()').map((handler) => this.#mount(handler));
    for (const layer of layers) {
      this.#add(layer, this.#byType.keys());
      this.#undeclared.push(layer);
    }
  }

  #mount(handler: unknown): Layer {
    const router = typeof handler === 'function' ? tables.get(handler) : undefined;
    if (!router) return handlerLayer(checkHandler(handler, 'use()'));
    const unknown = [...router.#byType.keys()].filter((type) => !this.#byType.has(type));
    if (unknown.length > 0) {
      throw new TypeError(
        `use(): the router has event types that this one lacks: ${someOf(unknown)}. Give both the same events option.`,
      );
    }
    return {
      handle: (run, next) => runChain(router.layersFor(run.type), 'router', run, next),
      hasHandlerFor: (type) => router.hasHandlerFor(type),
    };
  }

  #add(layer: Layer, types: Iterable<string>): void {
    for (const type of types) this.#byType.get(type)?.push(layer);
  }
}

/** The handlers of one `on()`. An event that they match counts as handled, even if they only call `next`. */
function matchedLayer(chain: readonly Layer[]): Layer {
  if (!chain.some(({ handle }) => handle)) return {};
  return {
    handle(run, next) {
      run.handled = true;
      runChain(chain, 'route', run, next);
    },
  };
}

/** The table of a router. */
export const tableOf: Rule<RouteTable> = (router, name) => {
  const table = typeof router === 'function' ? tables.get(router) : undefined;
  if (table) return table;
  throw new TypeError(`${name}: expected an eventRouter(), got ${kindOf(router)}.`);
};

/** Handlers may stand in arrays, nested, as in Express. */
function flatten(handlers: readonly unknown[], where: string): readonly unknown[] {
  const flat = handlers.flat(Number.POSITIVE_INFINITY);
  if (flat.length > 0) return flat;
  throw new TypeError(`${where}: expected at least one handler.`);
}

function checkHandler(handler: unknown, where: string): AppFunction {
  if (isFunction(handler) && handler.length <= 4) return handler;
  const got = isFunction(handler) ? `a function of ${handler.length} parameters` : kindOf(handler);
  throw new TypeError(
    `${where}: expected a handler, which is a function of at most 4 parameters (err, req, res, next), got ${got}.`,
  );
}

/** What was given to `on()`, for an error. */
function shownPatterns(patterns: unknown): string {
  if (!Array.isArray(patterns)) return shown(patterns);
  const more = patterns.length > 3 ? ', …' : '';
  return `[${patterns.slice(0, 3).map(shown).join(', ')}${more}]`;
}

/** Gives a middleware `on()` and `use()`, which register in the table. */
export function routerOf<Events, Transaction>(
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

/** Lets other routers mount a router with `use()`. */
export function mountable<Router extends object>(router: Router, table: RouteTable): Router {
  tables.set(router, table);
  return router;
}
