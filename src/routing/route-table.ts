import { type AppFunction, isFunction, kindOf, shown } from '../options/check-options';
import { type ChainRun, type Layer, runChain } from './chain';
import { PatternIndex, someOf } from './pattern-index';

/** A kind of handlers: those of a router, or those of a consumer. A table can be mounted only in a table of its kind. */
export interface HandlerKind<Run extends ChainRun> {
  /** What holds the handlers, for errors. */
  readonly holder: 'router' | 'consumer';
  /** Makes a layer of a handler. Throws a `TypeError` if it is no handler of this kind. */
  layerOf(handler: unknown, where: string): Layer<Run>;
  /** The tables that can be mounted, by the router or consumer that has them. */
  readonly tables: WeakMap<object, RouteTable<Run>>;
}

/** The chains of a router or consumer, by event type. Patterns are resolved at registration, so an event is one look-up. */
export class RouteTable<Run extends ChainRun> {
  readonly #byType: ReadonlyMap<string, Layer<Run>[]>;
  /** For the events of every other type. Patterns match declared types alone, so only `use()` adds to it. */
  readonly #undeclared: Layer<Run>[] = [];

  readonly #index: PatternIndex;

  /** @param types - Every declared type. */
  constructor(
    private readonly kind: HandlerKind<Run>,
    types: readonly string[],
  ) {
    this.#index = new PatternIndex(types);
    this.#byType = new Map(types.map((type) => [type, []]));
  }

  isDeclared(type: string): boolean {
    return this.#byType.has(type);
  }

  /** The layers for a type, declared or not, in the order of registration. */
  layersFor(type: string): readonly Layer<Run>[] {
    return this.#byType.get(type) ?? this.#undeclared;
  }

  /** Whether a handler would see an event of this type. */
  hasHandlerFor(type: string): boolean {
    return !handlersIn(this.layersFor(type), type).next().done;
  }

  /** Whether an event of this type would come to another handler, if this one passed it on. */
  hasHandlerAfter(layer: Layer<Run>, type: string): boolean {
    const handlers = handlersIn(this.layersFor(type), type);
    for (const one of handlers) if (one === layer) return !handlers.next().done;
    return false;
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
    const chain = flatten(handlers, where).map((handler) => this.kind.layerOf(handler, where));
    this.#add(matchedLayer(chain), types);
  }

  use(handlers: readonly unknown[]): void {
    const layers = flatten(handlers, 'use()').map((handler) => this.#mount(handler));
    for (const layer of layers) {
      this.#add(layer, this.#byType.keys());
      this.#undeclared.push(layer);
    }
  }

  #mount(handler: unknown): Layer<Run> {
    const { kind } = this;
    const mounted = isObject(handler) ? kind.tables.get(handler) : undefined;
    if (!mounted) return kind.layerOf(handler, 'use()');
    if (mounted === this) throw new TypeError(`use(): a ${kind.holder} cannot be mounted in itself.`);
    const unknown = [...mounted.#byType.keys()].filter((type) => !this.#byType.has(type));
    if (unknown.length > 0) {
      throw new TypeError(
        `use(): the ${kind.holder} has event types that this one lacks: ${someOf(unknown)}. Give both the same events option.`,
      );
    }
    return {
      handle: (run, next) => runChain(mounted.layersFor(run.route), 'router', run, next),
      layersInside: (route) => mounted.layersFor(route),
    };
  }

  #add(layer: Layer<Run>, types: Iterable<string>): void {
    for (const type of types) this.#byType.get(type)?.push(layer);
  }
}

/** The handlers of one `on()`. An event that they match counts as handled, even if they only call `next`. */
function matchedLayer<Run extends ChainRun>(chain: readonly Layer<Run>[]): Layer<Run> {
  if (!chain.some(({ handle }) => handle)) return {};
  return {
    handle(run, next) {
      run.handled = true;
      runChain(chain, 'route', run, next);
    },
    layersInside: () => chain,
  };
}

/** The handlers that see events, of chains and mounted routers, too, in their order. */
function* handlersIn<Run extends ChainRun>(layers: readonly Layer<Run>[], route: string): Generator<Layer<Run>> {
  const open = [layers.values()];
  for (let innermost = open.at(-1); innermost; innermost = open.at(-1)) {
    const { value: layer } = innermost.next();
    if (!layer) open.pop();
    else if (layer.layersInside) open.push(layer.layersInside(route).values());
    else if (layer.handle) yield layer;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

/** Handlers may stand in arrays, nested, as in Express. */
function flatten(handlers: readonly unknown[], where: string): readonly unknown[] {
  const flat = handlers.flat(Number.POSITIVE_INFINITY);
  if (flat.length > 0) return flat;
  throw new TypeError(`${where}: expected at least one handler.`);
}

/**
 * @param most - How many parameters a handler has at most.
 * @param shape - Describes them, for the error.
 */
export function checkHandler(handler: unknown, where: string, most: number, shape: string): AppFunction {
  if (isFunction(handler) && handler.length <= most) return handler;
  const got = isFunction(handler) ? `a function of ${handler.length} parameters` : kindOf(handler);
  throw new TypeError(
    `${where}: expected a handler, which is a function of at most ${most} parameters ${shape}, got ${got}.`,
  );
}

/** What was given to `on()`, for an error. */
function shownPatterns(patterns: unknown): string {
  if (!Array.isArray(patterns)) return shown(patterns);
  const more = patterns.length > 3 ? ', …' : '';
  return `[${patterns.slice(0, 3).map(shown).join(', ')}${more}]`;
}
