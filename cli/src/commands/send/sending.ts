import { type Attempt, deliver, isAnswer, isSuccess } from '../../delivery/deliver';
import { deliveryRequest } from '../../delivery/delivery-request';
import type { FailureCode } from '../../delivery/failure';
import { targetPolicy } from '../../delivery/target-policy';
import { eventIn } from '../../event/envelope';
import { setValue } from '../../event/json-edit';
import { newId } from '../../event/new-id';
import { clearTimeout, setTimeout } from '../../real-timers';
import type { EventText } from './event';
import type { SentEvent } from './report';

/** Everything that one run of `send` sends. */
export interface Sending {
  readonly url: URL;
  readonly secret: Uint8Array;
  /** The header with the signature. */
  readonly header: string;
  readonly event: EventText;
  readonly count: number;
  /** How many deliveries may run at the same time. */
  readonly concurrency: number;
  /** Time limit of each delivery, in milliseconds. */
  readonly timeout: number;
  /** When it aborts, no other delivery is started. */
  readonly stop: AbortSignal;
  /** How long the deliveries that run may still take then, in milliseconds. */
  readonly grace: number;
}

/** How many deliveries were sent, and how many of them were answered 2xx. */
export interface Sent {
  readonly sent: number;
  readonly succeeded: number;
}

/** Sends all deliveries. Stops early if the server cannot be reached and has never answered, or if the user stops it. */
export async function sendAll(
  {
    url: { href, hostname },
    secret,
    header,
    event: { body, freshId },
    count,
    concurrency,
    timeout,
    stop,
    grace,
  }: Sending,
  delivered: (event: SentEvent, attempt: Attempt) => void,
): Promise<Sent> {
  // The user has named this host, so it may be on another machine.
  const targets = targetPolicy([hostname]);
  const given: SentEvent = eventIn(body) ?? {};
  let sent = 0;
  let answered = 0;
  let succeeded = 0;
  let isPointless = false;

  const patience = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  stop.addEventListener('abort', () => {
    timer = setTimeout(() => patience.abort(), grace);
  });

  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, sendInTurn));
  clearTimeout(timer);
  return { sent, succeeded };

  async function sendInTurn(): Promise<void> {
    while (sent < count && !isPointless && !stop.aborted) {
      sent++;
      const id = freshId ? newId() : given.id;
      const sentBody = freshId ? setValue(body, ['id'], JSON.stringify(id)) : body;
      const request = deliveryRequest(href, sentBody, secret, { keepAlive: true }, header);
      const attempt = await deliver(href, request, { targets, timeout, signal: patience.signal });
      const { outcome } = attempt;
      if (isAnswer(outcome)) answered++;
      else if (isUnreachable(outcome.code) && answered === 0) isPointless = true;
      if (isSuccess(outcome)) succeeded++;
      delivered({ ...given, id }, attempt);
    }
  }
}

const unreachable = new Set<FailureCode>([
  'refused_target',
  'name_not_found',
  'connection_failed',
  'tls_failed',
  'certificate_refused',
]);

/** No connection was made, so the next delivery would fail in the same way. */
function isUnreachable(code: FailureCode): boolean {
  return unreachable.has(code);
}
