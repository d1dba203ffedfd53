import { setImmediate as otherWork } from 'node:timers/promises';
import { isAnswer } from '../../delivery/deliver';
import type { Delivery } from './delivery-log';

/** A longer text is refused. */
export const longestSearch = 200;

/** How many bytes are searched before other work gets its turn. */
const bytesAtOnce = 1024 * 1024;

/**
 * Finds the deliveries with a text in an id, the type, a name, the body, or an answer. Upper and lower case are the same.
 * The time is linear in the size of the bodies, which the log bounds.
 *
 * @param signal - Ends the search early.
 * @returns Their ids.
 */
export async function findDeliveries(
  deliveries: Iterable<Delivery>,
  text: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const wanted = text.toLowerCase();
  const found: string[] = [];
  let bytes = 0;
  for (const delivery of deliveries) {
    const names = [
      delivery.id,
      delivery.event.id,
      delivery.event.type,
      delivery.webhook.name,
      delivery.label?.text ?? '',
    ];
    const bodies = bodiesOf(delivery);
    if (names.some(contains) || bodies.some((body) => contains(body.toString()))) found.push(delivery.id);
    bytes += bodies.reduce((sum, { length }) => sum + length, 0);
    if (bytes < bytesAtOnce) continue;
    bytes = 0;
    await otherWork();
    if (signal.aborted) break;
  }
  return found;

  function contains(one: string): boolean {
    return one.toLowerCase().includes(wanted);
  }
}

function bodiesOf({ request, attempts }: Delivery): readonly Buffer[] {
  return [request.body, ...attempts.flatMap(({ outcome }) => (isAnswer(outcome) ? outcome.body : []))];
}
