import type { JSX } from 'preact';
import { Action } from '../elements/action';
import { call } from '../live/client';
import type { State } from '../live/state';
import { hrefOf } from '../route';

/** One click to the first delivery: a message in the first conversation. Without one, a link to the chat. */
export function FirstMessage({ state }: { readonly state: State }): JSX.Element {
  const { conversations, webhooks } = state.collections;
  const conversation = [...conversations.values()].find(({ contact_ids }) => contact_ids.length > 0);
  const isHeard = [...webhooks.values()].some(({ enabled, events }) => enabled && events.includes('message.created'));
  if (!conversation || !isHeard) {
    return (
      <a class="button primary" href={hrefOf('chat')}>
        Open the chat service
      </a>
    );
  }
  const { id: conversation_id, contact_ids } = conversation;
  const message = { conversation_id, contact_id: contact_ids[0], message: 'Hello! Is anybody there?' };
  return (
    <Action icon="send" kind="primary" run={() => call('POST /messages', message)}>
      Send a first message
    </Action>
  );
}
