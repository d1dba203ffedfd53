import { docsmithWebhooks } from 'docsmith-webhooks';

// With @types/express, handlers get the whole request and response of Express.
docsmithWebhooks('a secret').on('message.created', (req, res) => {
  const given: string | undefined = req.get('x-request-id');
  res.status(202).json({ given, params: Object.keys(req.params), text: req.webhook.payload.message });
});
