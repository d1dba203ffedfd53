import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { docsmithWebhooks, type EventSchemas, type Next, sign, type WebhooksOptions } from 'docsmith-webhooks';
import express from 'express';
import express4 from 'express4';
import { secret } from './secret';

export { secret };

type Middleware = (req: IncomingMessage, res: ServerResponse, next?: Next) => void;

/** The frameworks that the middleware supports. */
export const platforms = {
  'Express 5': (middleware: Middleware) => express().use(middleware),
  'Express 4': (middleware: Middleware) => express4().use(middleware),
  'node:http': (middleware: Middleware): RequestListener => middleware,
} as const;

/** Makes an Express app with the middleware. Its error handler records each error and responds with its status. */
export function receiver<Events = unknown, Transaction = unknown>(
  options: WebhooksOptions<Events, Transaction> & { events?: EventSchemas<Events> } = {},
) {
  const failures: unknown[] = [];
  const webhooks = docsmithWebhooks<Events, Transaction>(secret, options);
  const onFailure: express.ErrorRequestHandler = (error, _req, res, _next) => {
    failures.push(error);
    res.status(error.status ?? 500).end();
  };
  return { webhooks, app: express().use(webhooks).use(onFailure), failures };
}

export interface Endpoint {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
}

const open = new Set<Server>();

/** Serves an app on localhost until the test ends. Port 0 means any free port. */
export async function listen(app: RequestListener, at = 0): Promise<Endpoint> {
  const server = createServer(app);
  // On a busy machine, the server would close an idle connection in the moment in which fetch() uses it again.
  server.keepAliveTimeout = 0;
  open.add(server);
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, server };
}

afterEach(async () => {
  for (const server of open) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  open.clear();
});

/** Posts a body as the service does: signed JSON. `headers` override the defaults; `undefined` removes a header. */
export function post(
  url: string,
  body: string | Uint8Array,
  headers: Record<string, string | undefined> = {},
  signal: AbortSignal | null = null,
) {
  const all = {
    'content-type': 'application/json',
    'x-docssmith-demo2-signature': sign(body, secret),
    ...headers,
  };
  const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  // fetch adds a Content-Type of its own to a string, but not to bytes.
  return fetch(url, { method: 'POST', body: Buffer.from(body), headers: present, signal });
}

export function deliver(
  url: string,
  event: unknown,
  headers?: Record<string, string | undefined>,
  signal?: AbortSignal,
) {
  return post(url, JSON.stringify(event), headers, signal);
}

/** The second example of the service's guide. */
export const messageUpdated = {
  id: 'a056V7R7NmNRjl70',
  type: 'message.updated',
  payload: {
    id: 'SIuAFUNKdSYHZF2w',
    conversation_id: 'xgQQXg3hrtjh7AvZ',
    contact: {
      id: 'WAz8eIbvDR60rouK',
      username: 'KevinMcCallister',
      phone_number: '1-800-759-3000',
      avatar_url: 'https://assets.DocsSmith Demo2.chat/avatars/kevin.jpg',
      last_active_at: 705103200,
      created_at: 692233200,
    },
    message: 'I’m traveling with my dad. He’s at a meeting. I hate meetings.',
    reactions: [],
    attachments: [],
    read_at: 705103200,
    created_at: 692233200,
    updated_at: 692233200,
  },
} as const;

/** Makes a valid event of any type. */
export function eventOf(type: string, id = 'a056V7R7NmNRjl70') {
  const payload = type.startsWith('message') ? messageUpdated.payload : messageUpdated.payload.contact;
  return { id, type, payload };
}

let emitWarning: jest.SpyInstance | undefined;

/** Waits for the next warning. Spies on `emitWarning`, because Jest's `process` emits no 'warning' events. */
export function nextWarning(): Promise<string> {
  return new Promise((resolve) => {
    emitWarning = jest.spyOn(process, 'emitWarning').mockImplementationOnce((warning) => resolve(String(warning)));
  });
}

/** Hides the warnings that a test causes on purpose. */
export function muteWarnings(): void {
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
}

afterEach(() => emitWarning?.mockRestore());
