import type { IncomingMessage, RequestListener } from 'node:http';
import { docsmithWebhooks, memoryStore, sign, verify } from 'docsmith-webhooks';
import express from 'express';
import { secret } from '../../../__tests__/support/endpoint';

/**
 * Typical receivers. The first two are correct, and each of the others has one defect. `GET /handled` returns the number
 * of events that a receiver has handled.
 */
export const receivers = {
  correct: () => counting((count) => docsmithWebhooks(secret, { idempotency: memoryStore() }).on('*', count)),

  'works later': () =>
    counting((count) =>
      docsmithWebhooks(secret, { idempotency: memoryStore() }).on('*', () => void setTimeout(count, 150)),
    ),

  'no duplicate handling': () => counting((count) => docsmithWebhooks(secret).on('*', count)),

  'no verification': () =>
    counting((count) =>
      express
        .Router()
        .use(express.json())
        .post('/', (_req, res) => {
          count();
          res.status(204).end();
        }),
    ),

  're-stringified body': () =>
    counting((count) =>
      express
        .Router()
        .use(express.json({ limit: '1mb' }))
        .post('/', (req, res) => {
          const valid = verify(JSON.stringify(req.body), req.get('x-docssmith-demo2-signature'), secret);
          if (valid) count();
          res.status(valid ? 204 : 401).end();
        }),
    ),

  'acknowledges before parsing': () =>
    counting((count) => async (req: IncomingMessage, res: express.Response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const valid = req.headers['x-docssmith-demo2-signature'] === sign(body, secret);
      res.status(valid ? 204 : 401).end();
      if (valid) count();
    }),

  hangs: () => counting(() => () => {}),
} as const;

export type ReceiverName = keyof typeof receivers;

function counting(receive: (count: () => void) => RequestListener | express.RequestHandler): RequestListener {
  let handled = 0;
  const app = express();
  app.get('/handled', (_req, res) => void res.json({ handled }));
  app.use(
    receive(() => {
      handled++;
    }) as express.RequestHandler,
  );
  app.use(((error, _req, res, _next) => res.status(error.status ?? 500).end()) as express.ErrorRequestHandler);
  return app;
}
