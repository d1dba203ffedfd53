/**
 * Error handling. `onReject` answers rejected deliveries, such as one with a wrong signature. The app's error handler
 * answers the app's own errors, such as a handler that throws. An error handler in the same `on()` runs before it.
 */
import { docsmithWebhooks, type WebhookErrorHandler, type WebhookHandler } from 'docsmith-webhooks';
import express, { type ErrorRequestHandler } from 'express';

const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET, {
  onReject(error, _req, res) {
    console.log('refused: %s', error.code);
    res.statusCode = error.status;
    res.end();
  },
});

const save: WebhookHandler<'message.created'> = async (req) => {
  if (req.webhook.payload.message === '') throw new Error('An empty message.');
  console.log('saved: %O', req.webhook.payload.message);
};

const report: WebhookErrorHandler = (error, req, _res, next) => {
  console.log('report: %s failed for event %O', req.webhook.type, req.webhook.id);
  next(error);
};

webhooks.on('message.created', save, report);

/** The service treats any status other than 2xx as a failed delivery. */
const onError: ErrorRequestHandler = (error, _req, res, _next) => {
  console.log('app: %s', error.message);
  res.status(error.status ?? 500).json({ error: 'Please try again.' });
};

const port = process.env.PORT ?? 3000;
const app = express();
app.use('/webhooks/docsmith', webhooks);
app.use(onError);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
});
