import type { IncomingMessage } from 'node:http';
import type { ValidatedEvent } from '../event/validator';
import { failure } from '../failures';
import type { Claim } from '../idempotency/lease';

/** What the steps of one delivery give to each other. */
class Handed {
  /** @param owner - A copy of the request has the property, too, but is another request. */
  constructor(readonly owner: IncomingMessage) {}

  capturedBody: Buffer | undefined;
  verifiedBody: Buffer | undefined;
  validEvent: ValidatedEvent | undefined;
  /** The types that were validated against a schema. */
  validatedTypes: ReadonlySet<string> | undefined;
  /**
   * The claim, until a router takes it and calls `stopWatching()`. `'released'` if another middleware has answered an error, or
   * the sender has left without an answer.
   */
  heldClaim: { readonly claim: Claim; stopWatching(): void } | 'released' | undefined;
}

/**
 * A property that no other code can name, so that no middleware sets it by accident. A WeakMap with every delivery as a key
 * slows the garbage collection down (docs/performance.md).
 */
const handed = Symbol('docsmith-webhooks');

type Carrier = IncomingMessage & { [handed]?: Handed };

/** Passes a value from one step to the next. */
class Handover<Name extends Exclude<keyof Handed, 'owner'>> {
  /** @param giver - The step that gives the value, for the error. */
  constructor(
    private readonly name: Name,
    private readonly giver: string,
  ) {}

  give(req: Carrier, value: Handed[Name]): void {
    const own = handedBy(req) ?? new Handed(req);
    own[this.name] = value;
    req[handed] = own;
  }

  get(req: Carrier): Handed[Name] {
    return handedBy(req)?.[this.name];
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

function handedBy(req: Carrier): Handed | undefined {
  return req[handed]?.owner === req ? req[handed] : undefined;
}

export const capturedBody = new Handover('capturedBody', 'captureRawBody()');
export const verifiedBody = new Handover('verifiedBody', 'verifySignature(secret)');
export const validEvent = new Handover('validEvent', 'validateEvent()');
export const validatedTypes = new Handover('validatedTypes', 'validateEvent()');
export const heldClaim = new Handover('heldClaim', 'claimEvent(store)');
