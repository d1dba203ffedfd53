import { createHash, randomBytes } from 'node:crypto';
import { type EventType, eventTypes, sign } from 'docsmith-webhooks';
import type { TargetPolicy } from '../delivery/target-policy';
import { newId } from '../event/new-id';
import type { Change, WebhookSecrets, WebhookView } from './api';
import { ApiError, notFound } from './api-error';
import { parseWebhook } from './inputs';

/** A registered webhook with its secrets. Times are in milliseconds. */
export interface Webhook {
  readonly id: string;
  name: string;
  url: string;
  events: EventType[];
  enabled: boolean;
  secret: string;
  /** The secret before the last rotation. Receivers should accept it until it expires. */
  previous: { secret: string; validUntil: number } | null;
  signsWith: 'current' | 'previous';
  readonly createdAt: number;
}

/** How long the previous secret is valid after a rotation. The guide does not say. */
const overlap = 24 * 60 * 60 * 1000;
const capacity = 100;

/** The registered webhooks, as under "API settings" of the service's dashboard. */
export class Registry {
  readonly #webhooks: Map<string, Webhook>;
  readonly #targets: TargetPolicy;
  readonly #publish: (change: Change) => void;

  constructor(targets: TargetPolicy, publish: (change: Change) => void, saved: readonly Webhook[] = []) {
    this.#targets = targets;
    this.#publish = publish;
    this.#webhooks = new Map(saved.map((webhook) => [webhook.id, webhook]));
  }

  /** All webhooks with their secrets, to be saved. */
  get all(): readonly Webhook[] {
    return [...this.#webhooks.values()];
  }

  /** All webhooks without their secrets, to be shown. */
  get views(): readonly WebhookView[] {
    return this.all.map(view);
  }

  get(id: string): Webhook {
    const webhook = this.#webhooks.get(id);
    if (webhook) return webhook;
    throw notFound('webhook', id);
  }

  /** The webhooks that get an event of this type. A type that is not the guide's goes to those that listen for all types. */
  listeningFor(type: string): readonly Webhook[] {
    const hears = (events: readonly string[]) => events.includes(type) || events.length === eventTypes.length;
    return this.all.filter(({ enabled, events }) => enabled && hears(events));
  }

  /** Like `create()`, but also refuses a host name of another machine, which only the resolver knows. */
  async register(input: unknown): Promise<WebhookView> {
    await this.#checkName(parseWebhook(input).url);
    return this.create(input);
  }

  /** Like `edit()`, but also refuses a host name of another machine. */
  async change(id: string, input: object): Promise<WebhookView> {
    const { name, url, events } = this.get(id);
    const edited = parseWebhook({ name, url, events, ...input });
    if (edited.url !== url) await this.#checkName(edited.url);
    return this.edit(id, input);
  }

  /** @param secret - Random by default. */
  create(input: unknown, secret = newSecret()): WebhookView {
    assertUsable(secret);
    const { name, url, events, enabled } = parseWebhook(input);
    this.#checkTarget(url);
    if (this.#webhooks.size >= capacity) throw new ApiError(409, 'full', `There are already ${capacity} webhooks.`);
    return this.#put({
      id: newId(),
      name,
      url,
      events,
      enabled: enabled ?? true,
      secret,
      previous: null,
      signsWith: 'current',
      createdAt: Date.now(),
    });
  }

  /** @param input - Some or all of the fields that `create()` takes. */
  edit(id: string, input: object): WebhookView {
    const webhook = this.get(id);
    const { name, url, events } = webhook;
    const { version, ...edited } = parseWebhook({ name, url, events, ...input });
    if (version && version !== versionOf(webhook)) {
      throw new ApiError(409, 'changed_meanwhile', 'This webhook has changed since you opened it. Nothing was saved.');
    }
    // A host that was allowed in an earlier run may be forbidden now. Its webhook can still be disabled or moved.
    if (edited.url !== url) this.#checkTarget(edited.url);
    Object.assign(webhook, edited, {
      enabled: edited.enabled ?? webhook.enabled,
      signsWith: edited.signsWith ?? webhook.signsWith,
    });
    return this.#put(settle(webhook));
  }

  remove(id: string): void {
    this.get(id);
    this.#webhooks.delete(id);
    this.#publish({ collection: 'webhooks', remove: id });
  }

  /** @param secret - The new secret. Random by default. */
  rotate(id: string, secret = newSecret()): WebhookView {
    assertUsable(secret);
    const webhook = this.get(id);
    webhook.previous = { secret: webhook.secret, validUntil: Date.now() + overlap };
    webhook.secret = secret;
    webhook.signsWith = 'current';
    return this.#put(webhook);
  }

  secrets(id: string): WebhookSecrets {
    const { secret, previous } = settle(this.get(id));
    return { current: secret, previous: previous?.secret ?? null };
  }

  #checkTarget(url: string): void {
    try {
      this.#targets.parse(url);
    } catch (error) {
      throw wrongUrl(error);
    }
  }

  async #checkName(url: string): Promise<void> {
    await this.#targets.check(url).catch((error) => {
      throw wrongUrl(error);
    });
  }

  #put(webhook: Webhook): WebhookView {
    this.#webhooks.set(webhook.id, webhook);
    this.#publish({ collection: 'webhooks', put: view(webhook) });
    return view(webhook);
  }
}

/** The secret that signs now. A delivery carries one signature, so the user can choose the old or the new secret. */
export function signingSecret(webhook: Webhook): string {
  const { secret, previous, signsWith } = settle(webhook);
  return signsWith === 'previous' && previous ? previous.secret : secret;
}

/** Removes a previous secret that has expired. */
function settle(webhook: Webhook): Webhook {
  if (webhook.previous && webhook.previous.validUntil <= Date.now()) webhook.previous = null;
  if (!webhook.previous) webhook.signsWith = 'current';
  return webhook;
}

function view(webhook: Webhook): WebhookView {
  const { secret: _secret, previous, ...shown } = settle(webhook);
  return { ...shown, previousValidUntil: previous?.validUntil ?? null, version: versionOf(webhook) };
}

/** Changes with the fields that a form edits. It is made of them, so it survives a restart. */
function versionOf({ name, url, events }: Webhook): string {
  return createHash('sha256')
    .update(JSON.stringify([name, url, events]))
    .digest('base64url')
    .slice(0, 16);
}

function wrongUrl(error: unknown): ApiError {
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError(422, 'invalid_input', message, [{ path: '/url', message }]);
}

/** @throws TypeError if the library would refuse the secret, which is at the first delivery otherwise. */
function assertUsable(secret: string): void {
  sign('', secret);
}

/** Makes a secret: 256 random bits as hex. The guide calls it a "secret webhook key". */
function newSecret(): string {
  return randomBytes(32).toString('hex');
}
