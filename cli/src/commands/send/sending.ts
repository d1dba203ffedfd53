import { type SignedRequestOptions, signedRequest } from 'docsmith-webhooks/testing';
import { newId } from '../../new-id';
import { deliver, type Outcome } from './delivery';
import { isSuccess, type SentEvent } from './report';

/** Everything that one run of `send` sends. */
export interface Sending {
  readonly url: URL;
  readonly secret: Uint8Array;
  readonly signing: SignedRequestOptions;
  /** The event. Without an id, every delivery has a fresh one. */
  readonly template: object;
  readonly count: number;
  /** How many deliveries may be under way at once. */
  readonly concurrency: number;
  readonly timeoutMs: number;
}

/** How many deliveries were sent, and how many of them answered with 2xx. */
export interface Sent {
  readonly sent: number;
  readonly succeeded: number;
}

/** Sends them all, but stops where the server was never there. */
export async function sendAll(
  { url, secret, signing, template, count, concurrency, timeoutMs }: Sending,
  delivered: (event: SentEvent, outcome: Outcome) => void,
): Promise<Sent> {
  let sent = 0;
  let answered = 0;
  let succeeded = 0;
  let pointless = false;

  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, sendInTurn));
  return { sent, succeeded };

  async function sendInTurn(): Promise<void> {
    while (sent < count && !pointless) {
      sent++;
      const event = { id: newId(), ...template };
      const outcome = await deliver(url, signedRequest(event, secret, signing), timeoutMs);
      if (outcome.status !== undefined) answered++;
      else if (outcome.unreachable && answered === 0) pointless = true;
      if (isSuccess(outcome)) succeeded++;
      delivered(event, outcome);
    }
  }
}
