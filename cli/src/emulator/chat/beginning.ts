import { ChatService, type ServiceState } from './chat-service';

/**
 * Two contacts, a group and a conversation to begin with, so that the first message needs no preparation. They fire no
 * events, as if they had been there before every webhook.
 */
export function beginning(): ServiceState {
  const service = new ChatService({ emit() {}, publish() {} });
  const contact_ids = [
    service.create('contact', { username: 'Kate McCallister', phone_number: '1-800-759-3000' }).id,
    service.create('contact', { username: 'Uncle Frank' }).id,
  ];
  const { id: group_id } = service.create('group', { name: 'Family', contact_ids });
  service.create('conversation', { title: 'Travel plans', contact_ids, group_id });
  return service.state;
}
