/** Hono on Node. On other runtimes, export the app instead of calling `serve()`. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { receive } from './receive';

const app = new Hono();
app.post('/webhooks/docsmith', bodyLimit({ maxSize: 1024 * 1024 }), (c) => receive(c.req.raw));

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
});
