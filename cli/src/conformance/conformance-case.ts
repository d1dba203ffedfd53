import type { Secret } from 'docsmith-webhooks';
import { type Attempt, isSuccess, type Outcome } from '../delivery/deliver';
import { type DeliveryRequest, type Deviation, deliveryRequest } from '../delivery/delivery-request';
import type { CaseResult, CaseView } from './case-result';

/** The receiver that a case runs on. */
export interface Receiver {
  readonly url: string;
  readonly secret: Secret;
  readonly header: string;
  /** @param title - The title of the case. */
  send(what: DeliveryRequest, event: EventName, title: string): Promise<Attempt>;
  /** Asks the receiver how many events its handlers have handled. */
  readonly handled?: () => Promise<number>;
  /** The `payload.id` of a message that the handlers fail on. */
  readonly failing?: string;
}

interface EventName {
  readonly id: string;
  readonly type: string;
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
  /** What to change in a receiver that fails, in one sentence. */
  readonly advice: string;
  run(trial: Trial): Promise<Verdict>;
}

/** A verdict may bring its own advice. */
export type Verdict = Pick<CaseResult, 'verdict' | 'got'> & { readonly advice?: string };

/** One case on one receiver. */
export class Trial {
  /** Whether the receiver has accepted anything. */
  accepted = false;

  constructor(
    readonly receiver: Receiver,
    readonly title: string,
    readonly burst: BurstOptions,
  ) {}

  /** Sends an event as the service would, apart from the deviation. `signed` replaces the JSON of the event. */
  async send(event: EventName, deviation: Deviation & { readonly signed?: string | Buffer } = {}): Promise<Outcome> {
    const { url, secret, header, send } = this.receiver;
    const { signed = JSON.stringify(event), ...rest } = deviation;
    const { outcome } = await send(deliveryRequest(url, signed, secret, rest, header), event, this.title);
    this.accepted ||= isSuccess(outcome);
    return outcome;
  }
}
