import { eventRouter, type WebhookHandler } from 'docsmith-webhooks';

/** A handler by itself: its type says which events it can take. */
const notify: WebhookHandler<'message.created'> = (req) => {
  console.log('notify: new message %O', req.webhook.payload.message);
};

// The wildcard narrows the payload to what all three types have, and `type` narrows it further.
export const messages = eventRouter()
  .on('message.created', notify)
  .on('message.*', ({ webhook }) => {
    if (webhook.type === 'message.deleted') console.log('search: remove %O', webhook.payload.id);
    else console.log('search: index %O by %O', webhook.payload.id, webhook.payload.contact.username);
  });
