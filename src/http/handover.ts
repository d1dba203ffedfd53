import type { IncomingMessage } from 'node:http';
import type { ValidatedEvent } from '../event/validator';
import { failure } from '../failures';
import type { Claim } from '../idempotency/lease';

/** What the steps of one delivery give to each other. */
interface Handed {
  capturedBody: Buffer | undefined;
  verifiedBody: Buffer | undefined;
  /** The event, and the types that were validated against a schema. */
  validEvent: { readonly validated: ValidatedEvent; readonly types: ReadonlySet<string> } | undefined;
  /**
   * The claim, until a router takes it and calls `stopWatching()`. `'released'` if another middleware has answered an error, or
   * the sender has left without an answer.
   */
  heldClaim: { readonly claim: Claim; stopWatching(): void } | 'released' | undefined;
}

/**
 * A property that no other code can name, so that no middleware sets it by accident. A WeakMap would hide it better, but it
 * makes the garbage collection of each request slow: it cost a third of the CPU time of a delivery (Node 26).
 */
const handed = Symbol('docsmith-webhooks');

type Carrier = IncomingMessage & { [handed]?: Handed };

/** Passes a value from one step to the next. */
class Handover<Name extends keyof Handed> {
  /** @param giver - The step that gives the value, for the error. */
  constructor(
    private readonly name: Name,
    private readonly giver: string,
  ) {}

  give(req: Carrier, value: Handed[Name]): void {
    req[handed] ??= { capturedBody: undefined, verifiedBody: undefined, validEvent: undefined, heldClaim: undefined };
    req[handed][this.name] = value;
  }

  get(req: Carrier): Handed[Name] {
    return req[handed]?.[this.name];
  }

  /** @throws WebhookError `step_missing` if the previous step has not run. */
  require(req: Carrier, taker: string): NonNullable<Handed[Name]> {
    const value = this.get(req);
    if (value === undefined) throw failure.stepMissing(taker, this.giver);
    return value;
  }

  /** Returns the value and removes it. */
  take(req: Carrier): Handed[Name] {
    const value = this.get(req);
    if (value !== undefined) this.give(req, undefined);
    return value;
  }
}

export const capturedBody = new Handover('capturedBody', 'captureRawBody()');
export const verifiedBody = new Handover('verifiedBody', 'verifySignature(secret)');
export const validEvent = new Handover('validEvent', 'validateEvent()');
export const heldClaim = new Handover('heldClaim', 'claimEvent(store)');
