/**
 * Webhooks next to a JSON API. The signature covers the raw bytes of the body, and `express.json()` does not keep them.
 * So mount the webhooks before it.
 */
import { docsmithWebhooks } from 'docsmith-webhooks';
import express from 'express';

const texts: string[] = [];
const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET);
webhooks.on('message.created', (req) => {
  texts.push(req.webhook.payload.message);
});

const port = process.env.PORT ?? 3000;
const app = express();
app.use('/webhooks/docsmith', webhooks);
app.use(express.json());
app.post('/api/texts', (req, res) => {
  texts.push(String(req.body.text));
  res.status(201).json({ count: texts.length });
});
app.get('/api/texts', (_req, res) => {
  res.json(texts);
});
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
});
