import { eventRouter, type WebhookHandler } from 'docsmith-webhooks';

/** A handler on its own needs a type that names its events. */
const notify: WebhookHandler<'message.created'> = (req) => {
  console.log('notify: new message %O', req.webhook.payload.message);
};

// With a wildcard, the payload has the fields that all three types share. Check `type` to narrow it.
export const messages = eventRouter()
  .on('message.created', notify)
  .on('message.*', ({ webhook }) => {
    if (webhook.type === 'message.deleted') console.log('search: remove %O', webhook.payload.id);
    else console.log('search: index %O by %O', webhook.payload.id, webhook.payload.contact.username);
  });
