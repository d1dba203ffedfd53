import type { IncomingMessage } from 'node:http';
import { WebhookError } from '../errors';
import type { ValidEvent } from '../event/types';

/**
 * How far a delivery has come, where the steps are mounted one by one. Any middleware could set a property of `req`; this
 * is set by the steps alone.
 */
type Progress =
  | { readonly step: 'captured'; readonly rawBody: Buffer }
  | { readonly step: 'verified'; readonly rawBody: Buffer }
  | { readonly step: 'validated'; readonly valid: ValidEvent };

const progress = new WeakMap<IncomingMessage, Progress>();

/** Notes that a step is done. */
export function advanceTo(req: IncomingMessage, step: Progress): void {
  progress.set(req, step);
}

/** The captured body: by `captureRawBody()`, else by another middleware. */
export function rawBodyOf(req: IncomingMessage): Buffer {
  const done = progress.get(req);
  const rawBody = done?.step === 'captured' ? done.rawBody : capturedBody(req);
  if (rawBody) return rawBody;
  throw stepMissing('verifySignature()', 'captureRawBody()');
}

/**
 * What an earlier `express.raw()` or a serverless platform has captured. Only a Buffer is the raw body: Express 4's
 * parsers leave `{}` in `req.body` for bodies that they did not read.
 */
export function capturedBody(req: IncomingMessage & { rawBody?: unknown; body?: unknown }): Buffer | undefined {
  if (Buffer.isBuffer(req.rawBody)) return req.rawBody;
  if (Buffer.isBuffer(req.body)) return req.body;
  return undefined;
}

/** The body that `verifySignature()` found to be signed; fails closed without it. */
export function verifiedBody(req: IncomingMessage): Buffer {
  const done = progress.get(req);
  if (done?.step === 'verified') return done.rawBody;
  throw stepMissing('validateEvent()', 'verifySignature(secret)');
}

/** The event that `validateEvent()` has passed; fails closed without it. */
export function validatedEvent(req: IncomingMessage): ValidEvent {
  const done = progress.get(req);
  if (done?.step === 'validated') return done.valid;
  throw stepMissing('eventRouter()', 'validateEvent()');
}

/** The steps were mounted in the wrong order. */
function stepMissing(step: string, before: string): WebhookError {
  return new WebhookError(
    'step_missing',
    `${step} ran without ${before} before it. Mount captureRawBody(), verifySignature(secret), validateEvent() and an ` +
      'eventRouter() in this order, or docsmithWebhooks(secret), which is all of them.',
  );
}
