import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorObject, SchemaObject } from 'ajv';
import { type EventFault, WebhookError } from '../errors';
import { advanceTo, verifiedBody } from '../http/handover';
import { refuse } from '../http/respond';
import { type ResolvedOptions, resolveOptions } from '../options/check-options';
import type { EventSchemas, Next, RejectionOptions, ValidationOptions } from '../options/options';
import * as validators from './compiled-schemas';
import { parseJson } from './json';
import { ajvOptions, payloadSchemas, type SchemaName } from './schemas';
import type { Envelope, ValidEvent } from './types';

/** Step 4, for one set of options. */
export interface EventValidator {
  /** Every declared type. */
  readonly types: readonly string[];
  /** Passes a valid event; throws 400 or 422 for anything else. */
  validate(value: unknown): ValidEvent;
}

type AddedSchemas = EventSchemas<Record<string, unknown>>;

/** A compiled schema. AJV leaves the faults that it found in `errors`. */
interface Check {
  (value: unknown): unknown;
  errors?: null | ErrorObject[];
}

const checksByName: Readonly<Record<SchemaName, Check>> = validators;

/** The checks of every declared type: compiled ahead of time, and those of `events` over them. */
export function eventValidator({
  validation,
  events,
  unknownEvents,
}: Pick<ResolvedOptions, 'validation' | 'events' | 'unknownEvents'>): EventValidator {
  // A Map, since a look-up in an object would find `constructor` on its prototype.
  const checks = new Map(Object.entries(payloadSchemas).map(([type, name]) => [type, checksByName[name]]));
  if (events) for (const [type, check] of checksFor(events)) checks.set(type, check);

  return { types: [...checks.keys()], validate };

  function validate(value: unknown): ValidEvent {
    if (!isEnvelope(value)) throw invalidEvent('', checksByName.envelope);
    // In UTF-8 all lone surrogates become U+FFFD, so two such ids would be one id in a store.
    if (!value.id.isWellFormed()) throw new WebhookError('invalid_encoding', 'The id is not well-formed Unicode.');

    const check = checks.get(value.type);
    if (!check) {
      if (unknownEvents === 'acknowledge') return { event: value, declared: false };
      throw new WebhookError('unknown_event', 'The type of the event is none that this endpoint knows.');
    }
    if (validation === 'payload' && !passes(check, value.payload)) throw invalidEvent('/payload', check);
    return { event: value, declared: true };
  }
}

function isEnvelope(value: unknown): value is Envelope {
  return Boolean(checksByName.envelope(value));
}

function passes(check: Check, payload: unknown): boolean {
  try {
    return Boolean(check(payload));
  } catch (error) {
    // A recursive schema follows the nesting of the payload, which is the sender's choice, until the stack ends.
    if (!(error instanceof RangeError)) throw error;
    throw new WebhookError('invalid_event', 'The payload is nested too deeply.', {
      errors: [{ path: '/payload', message: 'must not be nested so deeply' }],
    });
  }
}

const compiled = new WeakMap<object, [string, Check][]>();

function checksFor(events: AddedSchemas): [string, Check][] {
  const checks = compiled.get(events) ?? compileSchemas(events);
  compiled.set(events, checks);
  return checks;
}

/** AJV is loaded only here: whoever adds no schemas never waits for it. */
function compileSchemas(events: AddedSchemas): [string, Check][] {
  const { Ajv }: typeof import('ajv') = require('ajv');
  const ajv = new Ajv(ajvOptions);
  return Object.entries(events).map(([type, schema]) => [type, compile(type, schema)]);

  function compile(type: string, schema: SchemaObject): Check {
    try {
      const check = ajv.compile(schema);
      if (!('$async' in check)) return check;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new TypeError(`events['${type}']: expected a JSON schema (draft-07) that AJV can compile: ${reason}.`, {
        cause,
      });
    }
    // An asynchronous check answers with a promise, which would pass for a yes.
    throw new TypeError(`events['${type}']: expected a synchronous JSON schema, got one with $async.`);
  }
}

const maxFaults = 20;
/** The path can hold keys of the sender's, which may be as long as the body. */
const maxPathLength = 255;

function invalidEvent(root: string, check: Check): WebhookError {
  const errors = check.errors?.slice(0, maxFaults).map((error) => asFault(root, error)) ?? [];
  // AJV would keep all of them, and a megabyte can hold a hundred thousand, until the check runs again.
  check.errors = null;
  return new WebhookError('invalid_event', 'The event contradicts its schema.', { errors });
}

function asFault(root: string, { keyword, instancePath, params, message = 'is not valid' }: ErrorObject): EventFault {
  const path = root + instancePath;
  if (keyword !== 'required') return { path: path.slice(0, maxPathLength), message };
  const missing = String(params.missingProperty).replaceAll('~', '~0').replaceAll('/', '~1');
  return { path: `${path}/${missing}`.slice(0, maxPathLength), message: 'is required' };
}

/**
 * Step 4 as a middleware, after `verifySignature()`: parses the body, checks the event, and puts it into `req.webhook`.
 *
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * app.post('/webhooks', captureRawBody(), verifySignature(secret), validateEvent(), eventRouter().on('*', log));
 * ```
 */
export function validateEvent<Events = unknown>(options: ValidationOptions<Events> & RejectionOptions = {}) {
  const resolved = resolveOptions(options, ['validation', 'events', 'unknownEvents', 'onReject']);
  const { validate } = eventValidator(resolved);

  return function validateEvent(req: IncomingMessage, res: ServerResponse, next: Next): void {
    try {
      const valid = validate(parseJson(verifiedBody(req)));
      advanceTo(req, { step: 'validated', valid });
      Object.assign(req, { webhook: valid.event });
    } catch (error) {
      return refuse(error, req, res, next, resolved.onReject);
    }
    next();
  };
}
