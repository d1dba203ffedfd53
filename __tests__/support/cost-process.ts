/** A receiver that tells what deliveries cost. `cost.test.ts` starts it with an old space so large that no full collection runs. */
import { createHook } from 'node:async_hooks';
import { createServer } from 'node:http';
import { getHeapSpaceStatistics } from 'node:v8';
import { docsmithWebhooks } from 'docsmith-webhooks';
import { secret } from './secret';

/** What the deliveries between two messages have cost. */
export interface Cost {
  /** Bytes that outlived two collections of the new space, and will stay until a full one. */
  readonly kept: number;
  /** What was created, such as `PROMISE` and `Timeout`. */
  readonly created: Readonly<Record<string, number>>;
}

const webhooks = docsmithWebhooks(secret);
// Both forms of handlers, each of which needs its own promises and timers.
webhooks.on('message.updated', (_req) => {});
webhooks.on('contact.updated', async (_req) => {});

const server = createServer(webhooks).listen(0, '127.0.0.1', () => process.send?.(server.address()));

let created: Record<string, number> = {};
let before = 0;
const hook = createHook({
  init(_id, type) {
    created[type] = (created[type] ?? 0) + 1;
  },
});

process.on('message', (order: 'count' | 'measure' | 'report') => {
  hook.disable();
  const kept = oldSpace() - before;
  if (order === 'report') {
    process.send?.({ kept, created } satisfies Cost);
    return;
  }
  created = {};
  before = oldSpace();
  // The hook creates objects of its own, so bytes are measured without it.
  if (order === 'count') hook.enable();
  process.send?.('ready');
});
process.once('disconnect', () => process.exit());

function oldSpace(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space');
  if (!space) throw new Error('V8 has no old_space.');
  return space.space_used_size;
}
