/**
 * Webhooks without Express. The middleware is also a listener for `http.createServer()`. It answers 404 to every path
 * but `path`.
 */
import { createServer } from 'node:http';
import { docsmithWebhooks } from 'docsmith-webhooks';

const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { path: '/webhooks/docsmith' });

webhooks.on('message.created', (req) => {
  console.log('%O', req.webhook.payload.message);
});

const port = process.env.PORT ?? 3000;
createServer(webhooks).listen(port, () => {
  console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
});
