/**
 * Without Express: the same function is a listener for `http.createServer()`. With `path`, every other path is a 404.
 */
import { createServer } from 'node:http';
import { docsmithWebhooks } from 'docsmith-webhooks';

const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, { path: '/webhooks' });

webhooks.on('message.created', (req) => {
  console.log('%O', req.webhook.payload.message);
});

const port = process.env.PORT ?? 3000;
createServer(webhooks).listen(port, () => console.log(`Receiving webhooks at http://localhost:${port}/webhooks`));
