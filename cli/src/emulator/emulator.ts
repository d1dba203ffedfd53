import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { eventTypes } from 'docsmith-webhooks';
import { targetPolicy } from '../delivery/target-policy';
import type { Settings, WebhookView } from './api';
import { Changes } from './changes';
import { beginning } from './chat/beginning';
import { ChatService } from './chat/chat-service';
import { Simulation } from './chat/simulation';
import { type Delivery, DeliveryLog } from './deliveries/delivery-log';
import { Dispatcher } from './deliveries/dispatcher';
import { noRetries, standardRetries } from './deliveries/schedule';
import { lockDirectory } from './directory-lock';
import { emulatorApp } from './http/app';
import { builtPage } from './http/page';
import { name as nameRule } from './parser';
import type { Parts } from './parts';
import { Registry } from './registry';
import { type SavedState, type StateFile, stateFile } from './state-file';

/** Options of {@link startEmulator}. */
export interface EmulatorOptions {
  /**
   * The port on 127.0.0.1. 0 takes a free port.
   * @default 4000
   */
  readonly port?: number;
  /**
   * Retry failed deliveries on the schedule of Standard Webhooks.
   * @default false
   */
  readonly retries?: boolean;
  /**
   * The factor that makes retries faster than real time.
   * @default 1
   */
  readonly speed?: number;
  /**
   * Hosts on other machines that deliveries may go to.
   * @default none
   */
  readonly allowedHosts?: readonly string[];
  /**
   * The directory that keeps webhooks and the chat service.
   * @default none: both are gone when the emulator stops
   */
  readonly data?: string;
  /**
   * Time limit for each answer, in milliseconds.
   * @default 10_000
   */
  readonly timeout?: number;
  /**
   * The folder with the built page.
   * @default the page that `npm run build` makes
   */
  readonly page?: string;
  /**
   * Begin with two contacts, a group and a conversation, if nothing was saved. They fire no events.
   * @default true
   */
  readonly seeds?: boolean;
  /** Called after each attempt. */
  readonly onAttempt?: (delivery: Delivery) => void;
}

/** A running emulator. */
export interface Emulator {
  /** The address of the page. */
  readonly url: string;
  readonly parts: Parts;
  /**
   * Registers a webhook for all events. A webhook that exists at this URL is changed instead.
   *
   * @param secret - The secret that signs. Without it, a new webhook gets a random secret.
   * @returns The webhook and its secret.
   */
  forward(url: string, secret?: string): { readonly webhook: WebhookView; readonly secret: string };
  /** Aborts running deliveries, saves, and frees the port. */
  close(): Promise<void>;
}

const saveDelay = 200;

/** Starts the emulator. It listens on loopback only. The directory of `data` is its own until it is closed. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  if (options.data === undefined) return start(options);
  const unlock = await lockDirectory(options.data);
  try {
    const emulator = await start(options);
    return { ...emulator, close: () => emulator.close().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function start(options: EmulatorOptions): Promise<Emulator> {
  const {
    port = 4000,
    retries = false,
    speed = 1,
    allowedHosts = [],
    data,
    timeout,
    page = builtPage,
    seeds = true,
    onAttempt,
  } = options;
  const file = data === undefined ? undefined : stateFile(data);
  const saved = await file?.load();

  const targets = targetPolicy(allowedHosts);
  const changes = new Changes();
  const saver = file && keepSaved(file, () => ({ version: 1, webhooks: registry.all, service: service.state }));
  const publish: Changes['publish'] = (change) => {
    changes.publish(change);
    if (change.collection !== 'deliveries' && change.collection !== 'simulation') saver?.schedule();
  };
  const registry = new Registry(targets, publish, saved?.webhooks);
  const log = new DeliveryLog((change) => {
    changes.publish(change);
    if ('remove' in change) dispatcher.forget(change.remove);
  });
  const schedule = retries ? standardRetries(speed) : noRetries;
  const dispatcher = new Dispatcher({
    registry,
    log,
    schedule,
    targets,
    ...(timeout && { timeout }),
    ...(onAttempt && { onAttempt }),
  });
  const service = new ChatService(
    { emit: (event) => dispatcher.fire(event), publish },
    saved?.service ?? (seeds ? beginning() : undefined),
  );
  const simulation = new Simulation(service, publish);
  const settings: Settings = { retries, speed, allowedHosts, persistent: file !== undefined };

  const parts: Parts = {
    token: randomBytes(32).toString('base64url'),
    registry,
    service,
    log,
    dispatcher,
    targets,
    simulation,
    changes,
    page,
    snapshot: () => ({
      settings,
      eventTypes,
      collections: {
        webhooks: registry.views,
        contacts: service.state.contact,
        conversations: service.state.conversation,
        messages: service.messages,
        groups: service.state.group,
        attachments: service.state.attachment,
        deliveries: log.summaries,
        simulation: [simulation.view],
      },
    }),
  };
  const server = createServer(emulatorApp(parts));
  const url = `http://127.0.0.1:${await listen(server, port)}`;

  return { url, parts, forward, close };

  function forward(target: string, secret?: string) {
    const existing = registry.all.find((webhook) => webhook.url === target);
    if (existing && secret && existing.secret !== secret) registry.rotate(existing.id, secret);
    const name = new URL(target).host.slice(0, nameRule.maxLength);
    const { id } = existing ?? registry.create({ name, url: target, events: [...eventTypes] }, secret);
    const webhook = registry.edit(id, { enabled: true, events: [...eventTypes], signsWith: 'current' });
    return { webhook, secret: registry.secrets(id).current };
  }

  async function close(): Promise<void> {
    simulation.stop();
    dispatcher.close();
    changes.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await saver?.finish();
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Saves a moment after a change, so that many changes need one write. `finish()` saves the rest at once. */
function keepSaved(file: StateFile, state: () => SavedState) {
  let timer: NodeJS.Timeout | undefined;
  let changes = 0;
  let saved = 0;

  async function save(): Promise<void> {
    const current = changes;
    await file.save(state());
    saved = current;
  }

  return {
    schedule(): void {
      changes++;
      timer ??= setTimeout(() => {
        timer = undefined;
        save().catch((error) => process.emitWarning(`The emulator could not save its state: ${error.message}`));
      }, saveDelay);
    },
    async finish(): Promise<void> {
      clearTimeout(timer);
      if (saved < changes) await save();
    },
  };
}
