/**
 * Changes the secret without losing a delivery. First, accept both secrets. Then change the secret in the dashboard.
 * Remove the old secret when no more deliveries use it.
 */
import { docsmithWebhooks, verify } from 'docsmith-webhooks';
import express from 'express';

const { DOCSMITH_WEBHOOK_SECRET: current = '', DOCSMITH_WEBHOOK_SECRET_OLD: old } = process.env;

const webhooks = docsmithWebhooks(old ? [current, old] : current);

webhooks.on('*', (req) => {
  const signature = req.get('x-docssmith-demo2-signature');
  console.log(
    '%s, signed with the %s secret',
    req.webhook.type,
    verify(req.rawBody, signature, current) ? 'new' : 'old',
  );
});

const port = process.env.PORT ?? 3000;
const app = express();
app.use('/webhooks/docsmith', webhooks);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
});
