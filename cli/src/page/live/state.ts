import type { EventType } from 'docsmith-webhooks';
import type { Change, CollectionName, Collections, Put, Settings, Snapshot } from '../../emulator/api';

/** Everything the page knows, by collection and id. Objects are never changed in place, so equal references mean equal values. */
export interface State {
  readonly connected: boolean;
  readonly settings: Settings;
  readonly eventTypes: readonly EventType[];
  readonly collections: { readonly [Name in CollectionName]: ReadonlyMap<string, Collections[Name]> };
}

export function fromSnapshot({ settings, eventTypes, collections }: Snapshot): State {
  return {
    connected: true,
    settings,
    eventTypes,
    collections: {
      webhooks: byId(collections.webhooks),
      contacts: byId(collections.contacts),
      conversations: byId(collections.conversations),
      messages: byId(collections.messages),
      groups: byId(collections.groups),
      attachments: byId(collections.attachments),
      deliveries: byId(collections.deliveries),
      simulation: byId(collections.simulation),
    },
  };
}

/** Applies changes in order. Only the changed collections are new objects. */
export function withChanges(state: State, changes: readonly Change[]): State {
  const collections: State['collections'] = {
    webhooks: changed('webhooks'),
    contacts: changed('contacts'),
    conversations: changed('conversations'),
    messages: changed('messages'),
    groups: changed('groups'),
    attachments: changed('attachments'),
    deliveries: changed('deliveries'),
    simulation: changed('simulation'),
  };
  return { ...state, collections };

  function changed<Name extends CollectionName>(name: Name): ReadonlyMap<string, Collections[Name]> {
    const items: ReadonlyMap<string, Collections[Name]> = state.collections[name];
    const own = changes.filter(({ collection }) => collection === name);
    if (own.length === 0) return items;
    const copy = new Map(items);
    for (const change of own) {
      if ('remove' in change) copy.delete(change.remove);
      else if (isPut(change, name)) copy.set(change.put.id, change.put);
    }
    return copy;
  }
}

function isPut<Name extends CollectionName>(change: Put<CollectionName>, name: Name): change is Put<Name> {
  return change.collection === name;
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.id, item]));
}
