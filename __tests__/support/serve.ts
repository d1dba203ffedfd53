import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebhookError } from 'docsmith-webhooks';

type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/** Serves a middleware in a process that a test has started, and tells the test the port. */
export function serve(webhooks: Middleware): void {
  const server = createServer((req, res) => webhooks(req, res, (error) => answer(error, res)));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

/** Responds to errors without a log, because these tests cause outages. */
function answer(error: unknown, res: ServerResponse): void {
  res.writeHead(error instanceof WebhookError ? error.status : 500).end();
}

/** Starts a process when the test has sent its settings. Ends it together with the test. */
export function whenTold<Settings>(start: (settings: Settings) => Promise<void>): void {
  process.once('message', (settings: Settings) => void start(settings));
  process.once('disconnect', () => process.exit());
}
