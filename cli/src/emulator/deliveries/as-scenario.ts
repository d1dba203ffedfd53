import { isUtf8 } from 'node:buffer';
import { defaultSignatureHeader, type Secret, verify } from 'docsmith-webhooks';
import { isAnswer, type Outcome } from '../../delivery/deliver';
import { largestScenario } from '../../scenario/load-scenario';
import type { ExpectStep, FireStep, Scenario } from '../../scenario/scenario';
import type { Delivery } from './delivery-log';

/**
 * Deliveries as the steps of a scenario: the exact bodies, and the outcomes that were seen. Left out are deliveries
 * without an outcome, and those that are about the connection. A real delivery loses the headers that the service does
 * not define.
 *
 * @param secretsOf - The secrets of a webhook. The steps hold no secret: what is rightly signed is signed anew.
 */
export function asScenario(
  deliveries: readonly Delivery[],
  secretsOf: (webhookId: string) => readonly Secret[],
): Scenario {
  const steps: (FireStep | ExpectStep)[] = [];
  let bytes = 0;
  for (const delivery of deliveries) {
    const outcome = delivery.attempts.at(-1)?.outcome;
    if (!outcome || isAboutConnection(delivery, outcome)) continue;
    const fire = fireStep(delivery, secretsOf(delivery.webhook.id));
    const size = Buffer.byteLength(JSON.stringify(fire)) + roomForExpect;
    if (bytes + size > largestScenario) continue;
    bytes += size;
    steps.push(fire, { expect: { status: isAnswer(outcome) ? outcome.status : 'none' } });
  }
  return { steps };
}

/** The size of an `expect` step and of the line breaks around two steps, rounded up. */
const roomForExpect = 300;

function isAboutConnection({ request, state }: Delivery, outcome: Outcome): boolean {
  const isRunning = state === 'queued' || state === 'sending';
  return isRunning || request.leaves === true || (!isAnswer(outcome) && outcome.code === 'stopped');
}

function fireStep(delivery: Delivery, secrets: readonly Secret[]): FireStep {
  const { event, request } = delivery;
  const { method, body } = request;
  const contentType = headerOf(delivery, 'content-type');
  const signature = isRightlySigned(delivery, secrets) ? undefined : headerOf(delivery, defaultSignatureHeader);
  return {
    fire: event.type || 'unknown',
    ...(isUtf8(body) ? { body: body.toString() } : { base64: body.toString('base64') }),
    ...(method !== 'POST' && { method }),
    ...(contentType !== 'application/json' && { contentType }),
    ...(signature !== undefined && { signature }),
  };
}

function isRightlySigned(delivery: Delivery, secrets: readonly Secret[]): boolean {
  const { label, request } = delivery;
  // The service signs rightly. Its secret may be gone by now.
  if (label === null || label.signature === 'right') return true;
  const given = headerOf(delivery, defaultSignatureHeader);
  return given !== null && secrets.some((secret) => verify(request.body, given, secret));
}

/** The value of a header, as a receiver sees it, or `null` if there is none. */
function headerOf({ request }: Delivery, name: string): string | null {
  const values = request.headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
  return values.length > 0 ? values.join(', ') : null;
}
