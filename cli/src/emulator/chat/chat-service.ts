import type { EventType } from 'docsmith-webhooks';
import { newId } from '../../event/new-id';
import type { Change, MessageView } from '../api';
import { ApiError, notFound } from '../api-error';
import { definitions, type Stored } from './chat-resources';
import { type Action, type Resource, resources } from './resources';

/** All resources of the service, to be saved. */
export type ServiceState = { readonly [R in Resource]: readonly Stored[R][] };

/** Checks that every id in the state names a resource that exists. */
export function isWhole(state: ServiceState): boolean {
  return resources.every((resource) =>
    definitions[resource].references.every(({ field, to }) => {
      const known = new Set(state[to].map(({ id }) => id));
      return state[resource].every((value) => idsIn(value, field).every((id) => known.has(id)));
    }),
  );
}

/** The event that a change fires. */
export interface ServiceEvent {
  readonly type: EventType;
  readonly payload: { readonly id: string };
}

interface Listeners {
  /** Called for each change, in order. Parts are deleted before their owner. */
  readonly emit: (event: ServiceEvent) => void;
  readonly publish: (change: Change) => void;
}

type Tables = { readonly [R in Resource]: Map<string, Stored[R]> };

const capacity = 1_000;

/** A small chat service. Every id in it names a resource that exists. */
export class ChatService {
  readonly #tables: Tables;
  readonly #listeners: Listeners;

  constructor(listeners: Listeners, saved?: ServiceState) {
    this.#listeners = listeners;
    this.#tables = {
      contact: byId(saved?.contact),
      conversation: byId(saved?.conversation),
      message: byId(saved?.message),
      group: byId(saved?.group),
      attachment: byId(saved?.attachment),
    };
  }

  get state(): ServiceState {
    const { contact, conversation, message, group, attachment } = this.#tables;
    return {
      contact: [...contact.values()],
      conversation: [...conversation.values()],
      message: [...message.values()],
      group: [...group.values()],
      attachment: [...attachment.values()],
    };
  }

  /** All resources of a kind, as in payloads. */
  list(resource: Resource): readonly { readonly id: string }[] {
    return [...this.#tables[resource].keys()].map((id) => this.get(resource, id));
  }

  get messages(): readonly MessageView[] {
    return [...this.#tables.message.values()].map((message) => this.#join(message));
  }

  get(resource: Resource, id: string): { readonly id: string } {
    return resource === 'message' ? this.#join(this.#stored('message', id)) : this.#stored(resource, id);
  }

  create<R extends Resource>(resource: R, input: unknown): { readonly id: string } {
    const table = this.#tables[resource];
    if (table.size >= capacity) {
      throw new ApiError(409, 'full', `The emulator keeps ${capacity} of each resource. Delete some first.`);
    }
    return this.#store(resource, 'created', definitions[resource].make(newId(), input, now()), table);
  }

  /** @param input - Some or all of the fields that `create()` takes. */
  edit<R extends Resource>(resource: R, id: string, input: object): { readonly id: string } {
    const old: Stored[R] = this.#stored(resource, id);
    const revision: Partial<Stored[R]> = definitions[resource].revise(input, now());
    return this.#store(resource, 'updated', { ...old, ...revision }, this.#tables[resource]);
  }

  remove(resource: Resource, id: string): void {
    this.get(resource, id);
    this.#detach(resource, id);
    const payload = this.get(resource, id);
    this.#tables[resource].delete(id);
    this.#listeners.publish({ collection: `${resource}s`, remove: id });
    this.#listeners.emit({ type: `${resource}.deleted`, payload });
    this.#showRelated(resource, payload);
  }

  #store<R extends Resource>(resource: R, action: Action, value: Stored[R], table: Map<string, Stored[R]>) {
    this.#checkReferences(resource, value);
    const before = table.get(value.id);
    table.set(value.id, value);
    this.#show(resource, value.id);
    const payload = this.get(resource, value.id);
    this.#listeners.emit({ type: `${resource}.${action}`, payload });
    if (before) this.#showRelated(resource, before);
    this.#showRelated(resource, payload);
    return payload;
  }

  #checkReferences(resource: Resource, value: object): void {
    for (const { field, to } of definitions[resource].references) {
      for (const id of idsIn(value, field)) {
        if (this.#tables[to].has(id)) continue;
        throw new ApiError(422, 'invalid_input', `There is no such ${to}.`, [
          { path: `/${field}`, message: `must name a ${to} that exists` },
        ]);
      }
    }
  }

  /** Deletes the parts of a resource, and removes its id from all other resources. */
  #detach(removed: Resource, id: string): void {
    for (const resource of resources) {
      for (const { field, to, kind } of definitions[resource].references) {
        if (to !== removed) continue;
        for (const value of [...this.#tables[resource].values()]) {
          const ids = idsIn(value, field);
          if (!ids.includes(id)) continue;
          if (kind === 'owner') this.remove(resource, value.id);
          else if (kind === 'mention') this.edit(resource, value.id, { [field]: null });
          else this.edit(resource, value.id, { [field]: ids.filter((one) => one !== id) });
        }
      }
    }
  }

  /** A message contains its author and its attachments, so it changes with them. */
  #showRelated(resource: Resource, changed: { readonly id: string }): void {
    for (const message of this.#tables.message.values()) {
      const isAuthor = resource === 'contact' && message.contact_id === changed.id;
      const holds = resource === 'attachment' && idsIn(changed, 'message_id').includes(message.id);
      if (isAuthor || holds) this.#show('message', message.id);
    }
  }

  #show(resource: Resource, id: string): void {
    const { publish } = this.#listeners;
    switch (resource) {
      case 'contact':
        return publish({ collection: 'contacts', put: this.#stored('contact', id) });
      case 'conversation':
        return publish({ collection: 'conversations', put: this.#stored('conversation', id) });
      case 'message':
        return publish({ collection: 'messages', put: this.#join(this.#stored('message', id)) });
      case 'group':
        return publish({ collection: 'groups', put: this.#stored('group', id) });
      case 'attachment':
        return publish({ collection: 'attachments', put: this.#stored('attachment', id) });
    }
  }

  #join({ contact_id, ...message }: Stored['message']): MessageView {
    const attachments = [...this.#tables.attachment.values()].filter(({ message_id }) => message_id === message.id);
    return { ...message, contact: this.#stored('contact', contact_id), reactions: [], attachments };
  }

  #stored<R extends Resource>(resource: R, id: string): Stored[R] {
    const found = this.#tables[resource].get(id);
    if (!found) throw notFound(resource, id);
    return found;
  }
}

function byId<Value extends { readonly id: string }>(values: readonly Value[] = []): Map<string, Value> {
  return new Map(values.map((value) => [value.id, value]));
}

/** The ids in a field. A field can hold one id, a list of ids, or null. */
function idsIn(value: object, field: string): readonly string[] {
  const held: unknown = Reflect.get(value, field);
  return (Array.isArray(held) ? held : [held]).filter((id) => typeof id === 'string');
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
