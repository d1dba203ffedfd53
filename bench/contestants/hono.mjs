import crypto from 'node:crypto';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { handle } from '../handled.mjs';

const secret = process.env.WEBHOOK_SECRET;
const app = new Hono();

app.post('/webhooks', async (c) => {
  const body = await c.req.text();
  const signature = c.req.header('x-docssmith-demo2-signature');
  const hash = crypto.createHmac('sha256', secret).update(body).digest('hex');
  if (hash !== signature) return c.body(null, 401);
  const event = JSON.parse(body);
  switch (event.type) {
    case 'message.created':
    case 'message.updated':
      handle(event);
      break;
  }
  return c.body(null, 204);
});

export default getRequestListener(app.fetch);
