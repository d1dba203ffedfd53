import type { IncomingMessage } from 'node:http';
import type { ValidatedEvent } from '../event/validator';
import { failure } from '../failures';
import type { Claim } from '../idempotency/lease';

/** Passes a value from one step to the next. It is not a property of `req`, because any middleware could set that. */
class Handover<Value> {
  readonly #values = new WeakMap<IncomingMessage, Value>();

  /** @param giver - The step that gives the value, for the error. */
  constructor(private readonly giver: string) {}

  give(req: IncomingMessage, value: Value): void {
    this.#values.set(req, value);
  }

  get(req: IncomingMessage): Value | undefined {
    return this.#values.get(req);
  }

  /** @throws WebhookError `step_missing` if the previous step has not run. */
  require(req: IncomingMessage, taker: string): Value {
    const value = this.#values.get(req);
    if (value === undefined) throw failure.stepMissing(taker, this.giver);
    return value;
  }

  /** Returns the value and removes it. */
  take(req: IncomingMessage): Value | undefined {
    const value = this.#values.get(req);
    this.#values.delete(req);
    return value;
  }
}

export const capturedBody = new Handover<Buffer>('captureRawBody()');
export const verifiedBody = new Handover<Buffer>('verifySignature(secret)');
/** The event, and the types that were validated against a schema. */
export const validEvent = new Handover<ValidatedEvent & { readonly types: ReadonlySet<string> }>('validateEvent()');
/**
 * The claim, until a router takes it and calls `stopWatching()`. `'released'` if another middleware has answered an error, or
 * the sender has left without an answer.
 */
export const heldClaim = new Handover<{ readonly claim: Claim; stopWatching(): void } | 'released'>(
  'claimEvent(store)',
);
