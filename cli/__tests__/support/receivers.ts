import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { docsmithWebhooks, memoryStore, sign, type WebhooksOptions } from 'docsmith-webhooks';
import express from 'express';
import { secret } from '../../../__tests__/support/endpoint';

/** The `payload.id` that the handlers of these receivers fail on. */
export const failingId = 'fails';

/** Handles an event, and counts it. */
type Handle = (event: unknown) => void;

const header = 'x-docssmith-demo2-signature';
const once = () => ({ idempotency: memoryStore() });

/**
 * Typical receivers. The first two are correct, and the others have defects. `GET /handled` returns the number of events
 * that a receiver has handled.
 */
export const receivers = {
  correct: () => counting((handle) => withPackage(handle, once())),

  'works later': () =>
    counting((handle) => {
      const webhooks = docsmithWebhooks(secret, once());
      return webhooks.use(({ webhook }) => {
        if (webhook.payload.id === failingId) throw new Error('The queue is full.');
        setTimeout(handle, 150, webhook);
      });
    }),

  'this package without idempotency': () => counting((handle) => withPackage(handle)),

  'handles twice': () =>
    counting((handle) => withPackage(handle, once()).on('message.*', ({ webhook }) => handle(webhook))),

  'handles ten times': () =>
    counting((handle) =>
      withPackage((event) => {
        for (let times = 0; times < 10; times++) handle(event);
      }, once()),
    ),

  'knows events by their id alone': () =>
    counting((handle) => withPackage(handle, { idempotency: { store: memoryStore(), key: ({ id }) => id } })),

  'records events before it handles them': () =>
    counting((handle) => {
      const seen = new Set<string>();
      return docsmithWebhooks(secret).use(({ webhook }) => {
        const key = `${webhook.type} ${webhook.id}`;
        if (seen.has(key)) return;
        seen.add(key);
        handle(webhook);
      });
    }),

  'wrong path': () => counting((handle) => express.Router().use('/elsewhere', withPackage(handle, once()))),

  'wrong secret': () => counting((handle) => withPackage(handle, once(), 'another secret')),

  'no verification': () =>
    counting((handle) =>
      express
        .Router()
        .use(express.json())
        .post('/', (req, res) => {
          handle(req.body);
          res.status(204).end();
        }),
    ),

  /** As the guide shows it, after the usual `express.json()`. */
  'the snippet of the guide': () =>
    counting((handle) =>
      express
        .Router()
        .use(express.json())
        .post('/', (req, res) => {
          const payload = JSON.stringify(req.body);
          const signature = req.headers[header];
          const hash = createHmac('sha256', secret).update(payload).digest('hex');
          if (hash === signature) {
            handle(req.body);
            res.sendStatus(200);
          } else {
            res.sendStatus(401);
          }
        }),
    ),

  'express.raw with ===': () =>
    counting((handle) =>
      express.Router().post('/', express.raw({ type: 'application/json' }), (req, res) => {
        const hash = createHmac('sha256', secret).update(req.body).digest('hex');
        if (hash !== req.headers[header]) return void res.sendStatus(401);
        handle(JSON.parse(req.body));
        res.sendStatus(200);
      }),
    ),

  /** Verifies as `@octokit/webhooks` does, which expects `sha256=` in front of the signature. */
  octokit: () => counting((handle) => octokit(handle, (signature) => signature)),

  'octokit behind an adapter': () => counting((handle) => octokit(handle, (signature) => `sha256=${signature}`)),

  'acknowledges before parsing': () =>
    counting((handle) => async (req: IncomingMessage, res: express.Response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const valid = req.headers[header] === sign(body, secret);
      res.status(valid ? 204 : 401).end();
      if (valid) handle(body);
    }),

  hangs: () => counting(() => () => {}),
} as const;

export type ReceiverName = keyof typeof receivers;

function counting(receive: (handle: Handle) => RequestListener | express.RequestHandler): RequestListener {
  let handled = 0;
  const app = express();
  app.get('/handled', (_req, res) => void res.json({ handled }));
  app.use(
    receive((event) => {
      if (isFailing(event)) throw new Error('A handler fails on purpose.');
      handled++;
    }) as express.RequestHandler,
  );
  app.use(((error, _req, res, _next) => res.status(error.status ?? 500).end()) as express.ErrorRequestHandler);
  return app;
}

function isFailing(event: unknown): boolean {
  return JSON.stringify(event)?.includes(`"payload":{"id":"${failingId}"`) ?? false;
}

function withPackage(handle: Handle, options: WebhooksOptions<unknown, unknown> = {}, key = secret) {
  return docsmithWebhooks(key, options).on('*', ({ webhook }) => handle(webhook));
}

function octokit(handle: Handle, adapt: (signature: string) => string): express.RequestHandler {
  const router = express.Router();
  router.post('/', express.text({ type: 'application/json', limit: '25mb' }), (req, res) => {
    const signature = req.get(header);
    if (!signature) return void res.status(400).json({ error: 'Required headers missing: x-hub-signature-256' });
    const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(String(req.body)).digest('hex')}`);
    const given = Buffer.from(adapt(signature));
    if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) {
      return void res.status(400).json({ error: 'signature does not match event payload and secret' });
    }
    let event: unknown;
    try {
      event = JSON.parse(req.body);
    } catch {
      return void res.status(400).json({ error: 'Invalid JSON' });
    }
    handle(event);
    res.send('ok\n');
  });
  return router;
}
