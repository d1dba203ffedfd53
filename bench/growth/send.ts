import { createHmac } from 'node:crypto';
import { Agent } from 'node:http';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { secret } from '../deliveries';
import { post } from '../new-events';

/** A signed event of about 0.5 KB. */
export interface SignedEvent {
  readonly body: Buffer;
  readonly signature: string;
}

let made = 0;

/** Makes events that no store knows. */
export function newEvents(type: 'message.created' | 'message.updated', count: number): SignedEvent[] {
  return Array.from({ length: count }, () => {
    const body = Buffer.from(JSON.stringify(exampleEvent(type, { id: `event-${++made}` })));
    return { body, signature: createHmac('sha256', secret).update(body).digest('hex') };
  });
}

/** Sends the events over several connections, as fast as they are answered. Resolves to the seconds that it took. */
export async function send(port: number, events: readonly SignedEvent[], connections: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const waiting = events.values();
  const begin = performance.now();
  await Promise.all(Array.from({ length: connections }, sendEach));
  const seconds = (performance.now() - begin) / 1000;
  agent.destroy();
  return seconds;

  async function sendEach(): Promise<void> {
    for (const { body, signature } of waiting) await post(port, agent, body, signature, 204);
  }
}
