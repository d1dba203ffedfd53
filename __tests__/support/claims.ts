import type { WebhooksOptions } from 'docsmith-webhooks';
import { deliver, listen, messageUpdated, receiver } from './endpoint';

/** Starts an endpoint. Its handler counts the runs, then calls `handle`. */
export async function endpoint(
  options: WebhooksOptions,
  handle: (run: number, res: { statusCode: number; end(text?: string): unknown }) => unknown = () => {},
) {
  const { webhooks, app, failures } = receiver(options);
  let runs = 0;
  webhooks.on('*', async (_req, res) => handle(++runs, res));
  const { url } = await listen(app);
  return {
    failures,
    runs: () => runs,
    status: async (event: unknown = messageUpdated) => (await deliver(url, event)).status,
    send: (event: unknown = messageUpdated) => deliver(url, event),
    url,
  };
}

export const never = () => new Promise<never>(() => {});
export const broken = () => Promise.reject(new Error('store down'));
