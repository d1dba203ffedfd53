/**
 * Bun and Deno serve this default export: `bun fetch-server.ts`, or
 * `deno serve --allow-env --sloppy-imports --port 3000 fetch-server.ts`.
 */
import { receive } from './receive';

export default {
  port: process.env.PORT ?? 3000, // for Bun
  maxRequestBodySize: 1024 * 1024, // for Bun
  async fetch(request: Request): Promise<Response> {
    if (new URL(request.url).pathname !== '/webhooks/docsmith') return new Response(null, { status: 404 });
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    return receive(request);
  },
};
