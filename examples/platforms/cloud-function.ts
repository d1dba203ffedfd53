/**
 * A function of Google Cloud. The platform parses JSON first and keeps the bytes in `req.rawBody`. On your own machine:
 * `npx functions-framework --target webhooks`.
 */
import { http } from '@google-cloud/functions-framework';
import { webhooks } from './webhooks';

http('webhooks', webhooks);
