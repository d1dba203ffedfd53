import { eventRouter } from 'docsmith-webhooks';

export const contacts = eventRouter().on(['contact.created', 'contact.updated'], ({ webhook }) => {
  const { username, last_active_at } = webhook.payload;
  const seen = last_active_at ? new Date(last_active_at * 1000).toISOString() : 'never';
  console.log('address book: %O, last seen %s', username, seen);
});
