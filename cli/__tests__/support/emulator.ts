import { type IncomingHttpHeaders, request } from 'node:http';
import type { CollectionName, DeliveryDetail, DeliverySummary, Snapshot } from '../../src/emulator/api';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/emulator';

const running = new Set<Emulator>();

afterEach(async () => {
  for (const emulator of running) await emulator.close();
  running.clear();
});

/** Starts an emulator without seeds. `call` uses its API, as a program on this machine does. */
export async function emulate(options: EmulatorOptions = {}) {
  const emulator = await startEmulator({ port: 0, seeds: false, ...options });
  running.add(emulator);
  const { token }: { token: string } = JSON.parse(await (await fetch(`${emulator.url}/api/session`)).text());

  return { ...emulator, token, call, stop, delivered, events };

  async function call(methodAndPath: string, body?: unknown) {
    const [method = '', path = ''] = methodAndPath.split(' ');
    const response = await fetch(`${emulator.url}/api${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-emulator-token': token },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text || 'null') };
  }

  async function stop(): Promise<void> {
    running.delete(emulator);
    await emulator.close();
  }

  /** Waits until at least this many deliveries are finished, and returns them. */
  async function delivered(count: number): Promise<DeliveryDetail[]> {
    const list = await eventually(async () => {
      const { body } = await call('GET /deliveries');
      const over = body.filter(({ state }: DeliverySummary) => state !== 'queued' && state !== 'sending');
      return over.length >= count ? over : undefined;
    });
    return Promise.all(list.map(async ({ id }: DeliverySummary) => (await call(`GET /deliveries/${id}`)).body));
  }

  /** Reads the live stream until a condition holds. */
  async function events(until: (text: string) => boolean): Promise<string> {
    const response = await fetch(`${emulator.url}/api/live`);
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (until(text)) break;
    }
    return text;
  }
}

export type TestEmulator = Awaited<ReturnType<typeof emulate>>;

/** Calls a function repeatedly until it returns a truthy value. */
export async function eventually<Value>(ask: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const value = await ask();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`No value within 60 s from: ${ask}`);
}

/** Sends a request with any headers, even those that fetch() sets itself. */
export function rawRequest(
  url: string,
  headers: Readonly<Record<string, string>>,
  { method = 'GET', body = '', path = new URL(url).pathname } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers, path }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
    })
      .on('error', reject)
      .end(body);
  });
}

export const allCollections: readonly CollectionName[] = [
  'webhooks',
  'contacts',
  'conversations',
  'messages',
  'groups',
  'attachments',
  'deliveries',
  'simulation',
];

/** The snapshot of an empty emulator. */
export const emptySnapshot: Snapshot = {
  settings: { retries: false, speed: 1, allowedHosts: [], persistent: false },
  eventTypes: [],
  collections: {
    webhooks: [],
    contacts: [],
    conversations: [],
    messages: [],
    groups: [],
    attachments: [],
    deliveries: [],
    simulation: [],
  },
};
