import { deliveryOf } from '../deliveries';
import { load } from '../load';
import type { Competitor } from './in-turn';

/** Warms all up, and returns the requests per second that the first can take. */
export async function capacity(competitors: readonly Competitor[], size: number): Promise<number> {
  const rate = async ({ scheme, server }: Competitor, seconds: number) => {
    const sent = await load(server.port, deliveryOf(scheme, size), 16, seconds);
    return Math.round(sent.requests / sent.seconds);
  };
  const [first, ...others] = competitors;
  for (const competitor of [...others, first]) if (competitor) await rate(competitor, 2);
  return first ? rate(first, 2) : 0;
}
