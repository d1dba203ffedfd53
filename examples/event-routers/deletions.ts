import { eventRouter } from 'docsmith-webhooks';

// A deleted resource may come with its id alone.
export const deletions = eventRouter().on('*.deleted', ({ webhook }) => {
  console.log('audit: %s %O', webhook.type, webhook.payload.id);
});
