import { enqueue } from '../../dist/bullmq/index.js';
import { docsmithWebhooks } from '../../dist/index.js';
import { openQueue } from '../queue/open.mjs';

export default docsmithWebhooks(process.env.WEBHOOK_SECRET).use(enqueue(openQueue()));
