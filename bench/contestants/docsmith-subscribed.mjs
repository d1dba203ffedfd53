import { tracingChannel } from 'node:diagnostics_channel';

tracingChannel('docsmith-webhooks:delivery').asyncEnd.subscribe(() => {});

export { default } from './docsmith-http.mjs';
