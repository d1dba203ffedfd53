import { type Secret, sign } from 'docsmith-webhooks';
import type { DeliveryRequest, HeaderLine } from '../delivery/delivery-request';
import { endToEnd } from '../delivery/end-to-end-headers';
import type { RecordedDelivery } from './recorded-delivery';

/** Signs a recorded delivery anew. */
export interface Resigning {
  readonly secret: Secret;
  /** The header with the signature. */
  readonly header: string;
}

/** The request of a recorded delivery, byte for byte. Only a new signature changes it. */
export function replayRequest(url: URL, delivery: RecordedDelivery, signing?: Resigning): DeliveryRequest {
  // The same memory: a scenario may send a large body hundreds of times.
  const body = Buffer.from(delivery.body.buffer, delivery.body.byteOffset, delivery.body.byteLength);
  const kept = endToEnd(delivery.rawHeaders);
  const headers: HeaderLine[] = [
    ['Host', url.host],
    ...(signing ? signed(kept, body, signing) : kept),
    ['Content-Length', String(body.length)],
    ['Connection', 'close'],
  ];
  return { method: delivery.method, headers, body };
}

function signed(lines: readonly HeaderLine[], body: Buffer, { secret, header }: Resigning): readonly HeaderLine[] {
  const others = lines.filter(([name]) => name.toLowerCase() !== header.toLowerCase());
  return [...others, [header, sign(body, secret)]];
}
