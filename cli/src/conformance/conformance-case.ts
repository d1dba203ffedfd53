import type { Secret } from 'docsmith-webhooks';
import { type Attempt, isAnswer, isSuccess, type Outcome } from '../delivery/deliver';
import { type DeliveryRequest, type Deviation, deliveryRequest } from '../delivery/delivery-request';
import type { CaseResult, CaseView } from './case-result';

/** The receiver that a case runs on. */
export interface Receiver {
  readonly url: string;
  readonly secret: Secret;
  readonly header: string;
  send(what: DeliveryRequest, event: { readonly id: string; readonly type: string }): Promise<Attempt>;
  /** Asks the receiver how many events its handlers have handled, if it can tell. */
  handled?(): Promise<number>;
}

/** The size of a burst. */
export interface BurstOptions {
  readonly rate: number;
  readonly seconds: number;
  /** Ends the burst early. */
  readonly signal?: AbortSignal;
}

/** Something that a receiver must do right, and how to test it. */
export interface ConformanceCase extends CaseView {
  run(receiver: Receiver, burst: BurstOptions): Promise<Verdict>;
}

export type Verdict = Pick<CaseResult, 'verdict' | 'got'>;

export async function runCase(one: ConformanceCase, receiver: Receiver, burst: BurstOptions): Promise<CaseResult> {
  const { name, title, expects } = one;
  return { name, title, expects, ...(await one.run(receiver, burst)) };
}

/** Sends an event as the service would, apart from the deviation. `signed` replaces the JSON of the event. */
export async function send(
  { url, secret, header, send }: Receiver,
  event: { readonly id: string; readonly type: string },
  deviation: Deviation & { readonly signed?: string | Buffer } = {},
): Promise<Outcome> {
  const { signed = JSON.stringify(event), ...rest } = deviation;
  const { outcome } = await send(deliveryRequest(url, signed, secret, rest, header), event);
  return outcome;
}

/** Passes if all answers are 2xx. */
export function accepted(...outcomes: readonly Outcome[]): Verdict {
  return verdict(outcomes.every(isSuccess), outcomes);
}

/** Passes if all answers are 4xx, which tell the sender that the request was wrong. */
export function rejected(...outcomes: readonly Outcome[]): Verdict {
  return verdict(outcomes.every(isRejection), outcomes);
}

export function isRejection(outcome: Outcome): boolean {
  return isAnswer(outcome) && outcome.status >= 400 && outcome.status < 500;
}

export function verdict(passed: boolean, outcomes: readonly Outcome[]): Verdict {
  return { verdict: passed ? 'pass' : 'fail', got: [...new Set(outcomes.map(nameOf))].join(', ') };
}

/** An outcome in a few words: `401 invalid_signature`. */
export function nameOf(outcome: Outcome): string {
  if (!isAnswer(outcome)) return outcome.message;
  const [, code = ''] = /"code"\s*:\s*"([a-z_]{1,50})"/.exec(outcome.body.toString()) ?? [];
  return `${outcome.status} ${code}`.trim();
}
