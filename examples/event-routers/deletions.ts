import { eventRouter } from 'docsmith-webhooks';

// Whatever was deleted: only its id is sure.
export const deletions = eventRouter().on('*.deleted', ({ webhook }) => {
  console.log('audit: %s %O', webhook.type, webhook.payload.id);
});
