import type { EventType, WebhookEvent } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { newId } from '../event/new-id';

/**
 * An example event about a new resource. If all events were about one resource, a receiver that ignores old events would
 * be right to drop most of them.
 */
export function freshEvent<Type extends EventType>(type: Type, resource = newId()): WebhookEvent<Type> {
  const event = exampleEvent(type);
  return { ...event, payload: { ...event.payload, id: resource } };
}
