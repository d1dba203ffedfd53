/**
 * One endpoint for many tenants. Each has its own secret and its own path, such as /webhooks/docsmith/acme.
 */
import type { IncomingMessage } from 'node:http';
import { docsmithWebhooks } from 'docsmith-webhooks';
import express from 'express';

const secrets = new Map([
  ['acme', process.env.ACME_WEBHOOK_SECRET],
  ['globex', process.env.GLOBEX_WEBHOOK_SECRET],
]);

/** A real app would ask its database. If this throws, the delivery gets 500 and no handler runs. */
async function secretOf(req: IncomingMessage): Promise<string> {
  const secret = secrets.get(tenantOf(req));
  if (!secret) throw new Error('This tenant has no secret.');
  return secret;
}

/** The path below /webhooks/docsmith is the name of the tenant. */
function tenantOf({ url = '/' }: IncomingMessage): string {
  return url.slice(1);
}

const webhooks = docsmithWebhooks(secretOf);

webhooks.on('message.created', (req) => {
  console.log('%s: %O', tenantOf(req), req.webhook.payload.message);
});

const port = process.env.PORT ?? 3000;
const app = express();
app.use('/webhooks/docsmith', (req, res, next) => {
  if (secrets.has(tenantOf(req))) next();
  else res.sendStatus(404);
});
app.use('/webhooks/docsmith', webhooks);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith/acme`);
});
