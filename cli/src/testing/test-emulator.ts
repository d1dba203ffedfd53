import { randomBytes } from 'node:crypto';
import { type EventType, eventTypes } from 'docsmith-webhooks';
import { type EventOverrides, exampleEvent } from 'docsmith-webhooks/testing';
import type { Delivery as LoggedDelivery } from '../emulator/deliveries/delivery-log';
import { fire as fireEvent } from '../emulator/deliveries/firing';
import { type EmulatorOptions, startEmulator as startService } from '../emulator/emulator';
import { type Chat, chatOf } from './chat';
import { type Delivery, lineOf, viewOf } from './delivery';
import { inPlainWords } from './in-plain-words';
import { Waiting, type WaitOptions } from './waiting';

/** Options of {@link startEmulator}. */
export interface TestEmulatorOptions
  extends Pick<EmulatorOptions, 'retries' | 'speed' | 'allowedHosts' | 'data' | 'timeout'> {
  /**
   * The port of the API and the page.
   * @default 0: a free port
   */
  readonly port?: number;
  /**
   * The secret of the webhooks that {@link TestEmulator.register} makes.
   * @default a random secret
   */
  readonly secret?: string;
}

/** Options of {@link TestEmulator.register}. */
export interface RegisterOptions {
  /** @default all 15 types */
  readonly events?: readonly EventType[];
  /** @default the secret of the emulator */
  readonly secret?: string;
  /** @default 'Test' */
  readonly name?: string;
}

export interface RegisteredWebhook {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

/** Options of {@link TestEmulator.fire}. */
export interface FireOptions {
  /** The id of the event. Fire two events with the same id to test that your app handles the event once. */
  readonly id?: string;
}

/** A running emulator, for the tests of an app. */
export interface TestEmulator {
  /** The address of the API, and of the page if it was built. */
  readonly url: string;
  /** Give this secret to your app. */
  readonly secret: string;
  /** The chat service behind the webhooks. It is empty at the start. */
  readonly chat: Chat;
  /**
   * Registers the URL of your app.
   *
   * @throws Error if the URL is not on this machine, or an option is not valid.
   */
  register(url: string, options?: RegisterOptions): RegisteredWebhook;
  /**
   * Fires an event to every webhook that listens for its type. Resolves when each of them has an outcome. An answer that
   * is not 2xx is an outcome, too.
   *
   * @param payload - The fields that differ from the example of the type.
   * @throws Error if no webhook listens for the type.
   * @example
   * ```ts
   * const [delivery] = await emulator.fire('message.created', { message: 'hi' });
   * assert.equal(delivery.status, 204);
   * ```
   */
  fire<Type extends EventType>(
    type: Type,
    payload?: EventOverrides<Type>['payload'],
    options?: FireOptions,
  ): Promise<[Delivery<Type>, ...Delivery<Type>[]]>;
  /** Everything that was sent, oldest first. At most 5,000 deliveries are kept. */
  deliveries(): readonly Delivery[];
  /**
   * Resolves to the first delivery that has an outcome and matches. Deliveries from before the call count.
   *
   * @throws Error if none matches in time. It lists what was delivered.
   * @example
   * ```ts
   * await emulator.waitForDelivery(({ event, status }) => event?.type === 'contact.deleted' && status === 204);
   * ```
   */
  waitForDelivery(predicate?: (delivery: Delivery) => boolean, options?: WaitOptions): Promise<Delivery>;
  /** Forgets all deliveries, as between two tests. Webhooks and the chat stay. */
  clear(): void;
  /** Aborts running deliveries, and frees the port. Promises that still wait are rejected. */
  close(): Promise<void>;
  /** The same as `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts an emulator of the service for the tests of an app: on a free port, and without output.
 *
 * @example
 * ```ts
 * const emulator = await startEmulator();
 * const server = makeApp(emulator.secret).listen(3000);
 * emulator.register('http://127.0.0.1:3000/webhooks/docsmith');
 *
 * const contact = emulator.chat.contacts.create({ username: 'Kevin' });
 * await emulator.waitForDelivery(({ event }) => event?.type === 'contact.created' && event.payload.id === contact.id);
 *
 * await emulator.close();
 * ```
 */
export async function startEmulator(options: TestEmulatorOptions = {}): Promise<TestEmulator> {
  const { secret = randomBytes(24).toString('hex'), ...rest } = options;
  const waiting = new Waiting();
  const service = await startService({ port: 0, seeds: false, ...rest });
  const { registry, dispatcher, log, changes } = service.parts;
  changes.listen((change) => {
    if (change.collection === 'deliveries') waiting.changed('put' in change ? change.put.id : change.remove);
  });

  return {
    url: service.url,
    secret,
    chat: chatOf(service.parts.service),
    register,
    fire,
    deliveries: () => Array.from(log.all(), viewOf),
    waitForDelivery,
    clear: () => log.clear(),
    close,
    [Symbol.asyncDispose]: close,
  };

  function register(url: string, { events = eventTypes, name = 'Test', ...own }: RegisterOptions = {}) {
    const signing = own.secret ?? secret;
    const { id } = inPlainWords('register()', () => registry.create({ name, url, events: [...events] }, signing));
    return { id, url, secret: signing };
  }

  async function fire<Type extends EventType>(
    type: Type,
    payload?: EventOverrides<Type>['payload'],
    { id }: FireOptions = {},
  ): Promise<[Delivery<Type>, ...Delivery<Type>[]]> {
    const event = exampleEvent(type, { ...(id !== undefined && { id }), ...(payload && { payload }) });
    const [first, ...others] = inPlainWords('fire()', () =>
      fireEvent({ type, body: JSON.stringify(event) }, registry, dispatcher),
    );
    if (!first) throw new Error(`fire(): no webhook listens for ${type}.`);
    const finished = (delivery: LoggedDelivery) =>
      waiting.until(() => {
        if (hasOutcome(delivery)) return { ...viewOf(delivery), event };
        if (!log.has(delivery.id)) throw new Error('fire(): the delivery was cleared before it had an outcome.');
        return undefined;
      });
    return [await finished(first), ...(await Promise.all(others.map(finished)))];
  }

  function waitForDelivery(
    predicate: (delivery: Delivery) => boolean = () => true,
    { timeout = 5_000 }: WaitOptions = {},
  ): Promise<Delivery> {
    const late = () => {
      const seen = Array.from(log.all(), (delivery) => `  ${lineOf(viewOf(delivery))}`);
      return new Error(`waitForDelivery(): no delivery matched within ${timeout} ms. ${nextStep(seen)}`);
    };
    const matching = (id?: string) => {
      const candidates = id === undefined ? [...log.all()] : log.has(id) ? [log.get(id)] : [];
      return candidates.filter(hasOutcome).map(viewOf).find(predicate);
    };
    return waiting.until(matching, { timeout, late });
  }

  function nextStep(seen: readonly string[]): string {
    if (seen.length > 0) return `These were delivered:\n${seen.slice(-20).join('\n')}`;
    if (registry.all.length === 0) return 'Nothing was delivered: no webhook is registered. Call register() first.';
    return 'Nothing was delivered. Call fire(), or change something in the chat.';
  }

  async function close(): Promise<void> {
    waiting.end(new Error('The emulator was closed.'));
    await service.close();
  }
}

function hasOutcome({ attempts, state }: LoggedDelivery): boolean {
  return state === 'failed' || (attempts.length > 0 && state !== 'sending');
}
