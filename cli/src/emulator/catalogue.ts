import { readFileSync } from 'node:fs';
import { eventTypes } from 'docsmith-webhooks';
import type { EventSchema } from './api';

/** The JSON Schema of each event type, from the files of the package. */
export const catalogue: readonly EventSchema[] = eventTypes.map((type) =>
  JSON.parse(readFileSync(require.resolve(`docsmith-webhooks/schemas/${type}.json`), 'utf8')),
);
