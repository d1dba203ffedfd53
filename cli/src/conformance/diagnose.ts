import { type Answer, isAnswer, type Outcome } from '../delivery/deliver';
import type { Failure } from '../delivery/failure';
import type { Receiver } from './conformance-case';

/** Says what to compare, in one sentence, when a receiver has not accepted a rightly signed event. */
export function diagnose(outcome: Outcome, { url, header }: Pick<Receiver, 'url' | 'header'>): string {
  if (!isAnswer(outcome)) return adviceFor(outcome, url);
  const { status } = outcome;
  const { origin, pathname } = new URL(url);
  const path = `Compare the path ${pathname} with that of the receiver at ${origin}`;
  if (status < 400) return `${path}: it redirects, and redirects are not followed.`;
  if (status >= 500) return 'See the log of the receiver: it fails on an ordinary message.created.';
  if (status === 429) return 'Lift the rate limit of the receiver for the check.';
  const isAboutSignature = status === 401 || status === 403 || says(outcome, /signature/i);
  if (isAboutSignature && says(outcome, /missing/i)) {
    return `Compare the header ${header} with the one that the receiver reads the signature from.`;
  }
  if (isAboutSignature) {
    return 'Compare the secret: the receiver has another one, or expects the signature in another form or of other bytes.';
  }
  if (status === 404 || status === 405 || status === 410) return `${path}: nothing takes deliveries there.`;
  return 'See why the receiver refuses an ordinary message.created: the path is right, and the signature may be.';
}

function adviceFor({ code }: Failure, url: string): string {
  const { origin } = new URL(url);
  switch (code) {
    case 'timeout':
      return 'Let the receiver answer first, and do slow work from a queue.';
    case 'connection_failed':
      return `Start the receiver, and compare its address with ${origin}.`;
    case 'connection_closed':
      return 'See the log of the receiver: it closes the connection without an answer.';
    default:
      return `Compare the address of the receiver with ${origin}: the host, the port, and http or https.`;
  }
}

function says({ body }: Answer, word: RegExp): boolean {
  return word.test(body.toString('utf8', 0, 1000));
}
