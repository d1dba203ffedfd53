/**
 * Handlers in several files. Each file exports an `eventRouter()`, like an `express.Router()`.
 */
import { docsmithWebhooks } from 'docsmith-webhooks';
import express from 'express';
import { contacts } from './contacts';
import { deletions } from './deletions';
import { messages } from './messages';

const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET);
webhooks.use(messages).use(contacts).use(deletions);

const port = process.env.PORT ?? 3000;
const app = express();
app.use('/webhooks/docsmith', webhooks);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
});
