import type { Contestant } from '../contestants';
import { deliveryOf } from '../deliveries';
import { load } from '../load';
import { type Competitor, inTurn, withServers } from './in-turn';

/** The requests per second that a contestant can take. */
export function capacity(contestant: Contestant, size: number): Promise<number> {
  return withServers([contestant], async ([competitor]) => {
    if (!competitor) return 0;
    await rate(competitor, size, 3);
    return rate(competitor, size, 2);
  });
}

/** Sends as much as each can take, one after the other, so that V8 compiles what the measurement needs. */
export async function warmUp(competitors: readonly Competitor[], size: number, seconds: number): Promise<void> {
  await inTurn(competitors, 1, (competitor) => rate(competitor, size, seconds));
}

async function rate({ scheme, server }: Competitor, size: number, seconds: number): Promise<number> {
  const sent = await load(server.port, deliveryOf(scheme, size), 16, seconds);
  return Math.round(sent.requests / sent.seconds);
}
