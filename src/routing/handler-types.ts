import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventFault } from '../errors';
import type { AnyEvent } from '../event/types';
import type { AnyRequest, AnyResponse, Next } from '../http/express';
import type {
  AnyPattern,
  AtLeastOne,
  CheckedPatterns,
  EventFor,
  InTransaction,
  Matched,
  Nested,
} from './registration-types';

/** Generic over the event and not the pattern, so that handlers of different patterns stay assignable. */
type RequestOf<Event, Transaction> = AnyRequest & {
  /** The verified and validated event. */
  webhook: Event;
  /** The body, byte for byte as it was signed. */
  rawBody: Buffer;
  /**
   * Aborted at `handlerTimeout` if no handler has answered by then, and when `drain()` runs out of time. Pass it to everything
   * that the handler waits for. It is not `req.signal` of Node 24, which ends when the sender leaves.
   */
  deadline: AbortSignal;
  /** Where the payload contradicts its schema, with `validation: 'report'`. Only `use()` handlers see it. */
  faults?: readonly EventFault[] | undefined;
} & InTransaction<Transaction>;

type HandlerOf<Event, Transaction> = (req: RequestOf<Event, Transaction>, res: WebhookResponse, next: Next) => unknown;

type ErrorHandlerOf<Event, Transaction> = (
  error: unknown,
  req: RequestOf<Event, Transaction>,
  res: WebhookResponse,
  next: Next,
) => unknown;

/**
 * The request that a handler receives.
 *
 * @typeParam Pattern - Narrows `webhook` to the events that the pattern can match. Without it, only the fields that every
 * event has are known.
 * @typeParam Transaction - The type of `req.transaction`, with `postgresTransactions()`.
 * @example
 * ```ts
 * function greet(req: WebhookRequest<'message.*'>) {
 *   console.log(req.webhook.payload.id);
 * }
 * ```
 */
export type WebhookRequest<Pattern extends string = string, Events = unknown, Transaction = unknown> = RequestOf<
  EventFor<Pattern, Events>,
  Transaction
>;

/** The response. If no handler answers, the package sends 204. */
export type WebhookResponse = AnyResponse;

/**
 * Handles an event. The number of its parameters decides when it is done: `()` and `(req)` when it returns; `(req, res)`
 * when it answers; `(req, res, next)` when it answers or calls `next`, as in Express. A returned promise is awaited; a
 * handler without `next` is done when it resolves.
 *
 * @example
 * ```ts
 * const save: WebhookHandler<'message.created'> = async (req) => messages.insert(req.webhook.payload);
 * ```
 */
export type WebhookHandler<Pattern extends string = string, Events = unknown, Transaction = unknown> = HandlerOf<
  EventFor<Pattern, Events>,
  Transaction
>;

/**
 * Handles the errors of its chain, as in Express. It is recognised by its four parameters. Annotate it with this type,
 * since TypeScript cannot infer it. Without a pattern, it can be registered for any event.
 *
 * @example
 * ```ts
 * const onError: WebhookErrorHandler = (error, req, res, next) => {
 *   report(req.webhook.id, error);
 *   next(error);
 * };
 * ```
 */
export type WebhookErrorHandler<
  Pattern extends string = string,
  Events = unknown,
  Transaction = unknown,
> = ErrorHandlerOf<EventFor<Pattern, Events>, Transaction>;

/**
 * An error handler, as an argument. TypeScript infers no parameters from a type with two signatures of different type
 * parameters, so it infers `(req) => …` beside an error handler from `HandlerOf` alone.
 */
interface ErrorHandlerArgument<Event, Transaction> {
  (...given: Parameters<ErrorHandlerOf<Event, Transaction>>): unknown;
  <_>(...given: Parameters<ErrorHandlerOf<Event, Transaction>>): unknown;
}

type HandlerArgument<Event, Transaction> = Nested<
  HandlerOf<Event, Transaction> | ErrorHandlerArgument<Event, Transaction>
>;

/** An Express middleware that holds handlers by event type. `on()` and `use()` can be chained and called at any time. */
export interface EventRouter<Events = unknown, Transaction = unknown> {
  (req: IncomingMessage, res: ServerResponse, next?: Next): void;

  /**
   * Registers a chain of handlers for the events that match. Chains run in the order of their registration. Handlers can
   * stand in arrays, nested in any way.
   *
   * @param patterns - A type, `message.*`, `*.deleted` or `*`; or several.
   * @throws TypeError if a pattern can match nothing, or a handler is not a function of at most four parameters.
   * @example
   * ```ts
   * webhooks.on('message.created', async (req) => {
   *   await save(req.webhook.payload);
   * });
   * ```
   */
  on<const Patterns extends AnyPattern<Events> | readonly AnyPattern<Events>[]>(
    patterns: CheckedPatterns<Patterns, Events>,
    ...handlers: AtLeastOne<HandlerArgument<Matched<Patterns, Events>, Transaction>>
  ): this;

  /**
   * Registers handlers for every event, also of undeclared types, or mounts an `eventRouter()`. A handler of four
   * parameters sees the errors of everything that was registered before it.
   *
   * @throws TypeError if a handler is not a function of at most four parameters, or a router has types that this one
   * lacks.
   * @example
   * ```ts
   * const onError: WebhookErrorHandler = (error, req, res, next) => {
   *   report(error);
   *   next(error);
   * };
   * webhooks.use(messages).use(onError);
   * ```
   */
  use(...handlers: AtLeastOne<HandlerArgument<AnyEvent, Transaction>>): this;

  /**
   * Waits until no verified delivery is in work, and no handler runs, also none that goes on after its answer. Call it before
   * the app exits, on what takes the requests: a mounted router knows nothing of them. From then on, every answer closes its
   * connection, so that the sender's next delivery goes to another process.
   *
   * @param ms - After this many milliseconds, `req.deadline` of the handlers that still run is aborted, and their
   * deliveries are answered 503. They then have one more second. 8,000 by default.
   * @throws Error (as a rejection) if handlers still run after that.
   * @throws TypeError (as a rejection) if `ms` is not a whole number above 0.
   * @example
   * ```ts
   * process.once('SIGTERM', async () => {
   *   server.close();
   *   await webhooks.drain();
   * });
   * ```
   */
  drain(ms?: number): Promise<void>;
}

/** What `docsmithWebhooks()` returns: the whole receiver as one middleware. */
export type Webhooks<Events = unknown, Transaction = unknown> = EventRouter<Events, Transaction>;
