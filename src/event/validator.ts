import { channel } from 'node:diagnostics_channel';
import type { ErrorObject, Format, SchemaObject } from 'ajv';
import { type EventFault, tooDeep } from '../errors';
import { failure } from '../failures';
import { type Checked, kindOf, type Rule, type Rules } from '../options/check-options';
import { oneOf, optional } from '../options/rules';
import * as compiledSchemas from './compiled-schemas';
import { ajvOptions, payloadSchemas, type SchemaName } from './schemas';
import type { AnyEvent } from './types';

/** JSON schemas of payloads, by event type. */
export type EventSchemas<Events = unknown> = { readonly [Type in keyof Events]: SchemaObject };

/** How an event is validated. */
export interface ValidationOptions<Events = unknown> {
  /**
   * - `'payload'` checks the envelope, and the payload against its schema. An event that contradicts it is a 422.
   * - `'report'` lets `use()` handlers keep an event whose payload contradicts its schema, so that none is lost when the
   *   service changes its payloads. They alone see it, with `req.faults`. If none of them handles it, it is a 422. Each such
   *   delivery is published in the channel `docsmith-webhooks:invalid` (node:diagnostics_channel), as an
   *   {@link InvalidPayload}. Handlers of your own after `validateEvent()` must look at `req.faults`.
   *   `constructEvent()` returns the event, and only publishes its faults.
   * - `'envelope'` checks only `id`, `type` and `payload.id`; the payload types of handlers then promise more than was
   *   checked.
   * @default 'payload'
   */
  readonly validation?: 'payload' | 'report' | 'envelope';
  /**
   * JSON schemas of payloads, by type: adds types, or replaces the schema of a known type. You are responsible for their
   * cost: a `pattern` with a catastrophic regular expression can stop the process.
   * @default none
   */
  readonly events?: EventSchemas<Events>;
  /**
   * What the keyword `format` of these schemas can name, as in AJV: a regular expression, a function, or a definition.
   * `fullFormats` of `ajv-formats/dist/formats.js` has those of JSON schema. A format that is not given here throws.
   * @default none
   */
  readonly formats?: Readonly<Record<string, Format>>;
  /**
   * What happens to a signed event of a type that is neither in the guide nor in `events`. `'acknowledge'` accepts it:
   * `use()` handlers see it, and the answer is 204. `'reject'` is a 422.
   * @default 'acknowledge'; `'reject'` in `constructEvent()`
   */
  readonly unknownEvents?: 'acknowledge' | 'reject';
}

/** Checks the `events` option. Returns the same object, because compiled schemas are cached by it. */
export const eventSchemas: Rule<EventSchemas<Record<string, unknown>>> = (events, name) => {
  if (!isObject<SchemaObject>(events)) {
    throw new TypeError(`${name}: expected an object of JSON schemas by event type, got ${kindOf(events)}.`);
  }
  for (const [type, schema] of Object.entries(events)) {
    if (type === '' || type.includes('*')) {
      throw new TypeError(`${name}: '${type}' is not an event type. A type has no '*' and is not empty.`);
    }
    if (!isObject(schema)) {
      throw new TypeError(`${name}['${type}']: expected a JSON schema object, got ${kindOf(schema)}.`);
    }
  }
  return events;
};

function isObject<Value>(value: unknown): value is Record<string, Value> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const formatsRule: Rule<Readonly<Record<string, Format>>> = (formats, name) => {
  if (!isObject<Format>(formats)) {
    throw new TypeError(`${name}: expected an object of AJV formats by name, got ${kindOf(formats)}.`);
  }
  for (const [format, definition] of Object.entries<unknown>(formats)) {
    const isFormat = ['string', 'function', 'object'].includes(typeof definition) && definition !== null;
    if (!isFormat && definition !== true) {
      throw new TypeError(
        `${name}['${format}']: expected a regular expression, a function, true or an AJV format definition, got ${kindOf(definition)}.`,
      );
    }
  }
  return formats;
};

export const validationRules = {
  validation: oneOf('payload', 'report', 'envelope'),
  events: optional(eventSchemas),
  formats: optional(formatsRule),
  unknownEvents: oneOf('acknowledge', 'reject'),
} satisfies Rules<ValidationOptions>;

/** A compiled schema. After a failure, AJV puts the faults in `errors`. */
interface Check {
  (value: unknown): unknown;
  errors?: null | ErrorObject[];
}

const checksByName: Readonly<Record<SchemaName, Check>> = compiledSchemas;

/** What subscribers of the `docsmith-webhooks:invalid` channel (node:diagnostics_channel) receive. */
export interface InvalidPayload {
  /** The id of the event. */
  readonly id: string;
  /** The type of the event. */
  readonly type: string;
  /** Where the payload contradicts its schema: 20 places at most, without their values. */
  readonly faults: readonly EventFault[];
}

const invalidPayloads = channel('docsmith-webhooks:invalid');

/** An event whose envelope is valid. */
export interface ValidatedEvent {
  readonly event: AnyEvent;
  /** The type under which its handlers are found. No event type is empty, so only `use()` handlers see the route `''`. */
  readonly route: string;
  /** Where its payload contradicts its schema, with `validation: 'report'`. */
  readonly faults?: readonly EventFault[];
}

/** Validates events for one set of options. */
export interface EventValidator {
  /** Every declared type. */
  readonly types: ReadonlySet<string>;
  /** Returns a valid event, or throws 400 or 422. */
  validate(value: unknown): ValidatedEvent;
}

/** Makes a validator. The schemas of the guide are compiled at build time, those of `events` here. */
export function eventValidator({
  validation,
  events = {},
  formats,
  unknownEvents,
}: Checked<typeof validationRules>): EventValidator {
  // A Map, since an object would find `constructor` on its prototype.
  const checks = new Map(Object.entries(payloadSchemas).map(([type, name]) => [type, checksByName[name]]));
  for (const [type, check] of checksFor(events, formats)) checks.set(type, check);

  return { types: new Set(checks.keys()), validate };

  function validate(value: unknown): ValidatedEvent {
    if (!isEnvelope(value)) throw failure.invalidEvent(takeFaults('', checksByName.envelope));
    // UTF-8 turns every lone surrogate into U+FFFD, so two such ids would be one id in a store.
    if (!value.id.isWellFormed()) throw failure.idNotUnicode();

    const check = checks.get(value.type);
    if (!check && unknownEvents === 'reject') throw failure.unknownEvent();
    const faults = check && validation !== 'envelope' ? faultsOf(check, value.payload) : undefined;
    if (!faults) return { event: value, route: value.type };
    if (validation === 'payload') throw failure.invalidEvent(faults);
    invalidPayloads.publish({ id: value.id, type: value.type, faults } satisfies InvalidPayload);
    return { event: value, route: '', faults };
  }
}

function isEnvelope(value: unknown): value is AnyEvent {
  return Boolean(checksByName.envelope(value));
}

function faultsOf(check: Check, payload: unknown): readonly EventFault[] | undefined {
  try {
    return check(payload) ? undefined : takeFaults('/payload', check);
  } catch (error) {
    // The payload is deep and the schema recursive, so the stack has overflowed.
    if (error instanceof RangeError) return [tooDeep];
    throw error;
  }
}

type Formats = Readonly<Record<string, Format>>;

const noFormats: Formats = {};
/** By schemas, then by formats. */
const compiled = new WeakMap<object, WeakMap<Formats, [string, Check][]>>();

function checksFor(events: EventSchemas<Record<string, unknown>>, formats = noFormats): [string, Check][] {
  const byFormats = compiled.get(events) ?? new WeakMap<Formats, [string, Check][]>();
  const checks = byFormats.get(formats) ?? compileSchemas(Object.entries(events), formats);
  compiled.set(events, byFormats.set(formats, checks));
  return checks;
}

function compileSchemas(schemas: readonly [string, SchemaObject][], formats: Formats): [string, Check][] {
  if (schemas.length === 0) return [];
  // AJV takes 30 ms to load, so it is loaded only for schemas of the user.
  const { Ajv }: typeof import('ajv') = require('ajv');
  const ajv = new Ajv({ ...ajvOptions, formats });
  return schemas.map(([type, schema]) => [type, compile(type, schema)]);

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
    // An asynchronous check returns a promise, which is always truthy.
    throw new TypeError(`events['${type}']: expected a synchronous JSON schema, got one with $async.`);
  }
}

const maxFaults = 20;
/** The sender chooses the keys in a path, and so its length. */
const maxPathLength = 255;

function takeFaults(root: string, check: Check): readonly EventFault[] {
  const faults = check.errors?.slice(0, maxFaults).map((error) => asFault(root, error)) ?? [];
  // AJV would keep all faults until the check runs again. A body of 1 MB can have 100,000 faults.
  check.errors = null;
  return faults;
}

function asFault(root: string, { keyword, instancePath, params, message = 'is not valid' }: ErrorObject): EventFault {
  const path = root + instancePath;
  if (keyword !== 'required') return { path: path.slice(0, maxPathLength), message };
  const missing = String(params.missingProperty).replaceAll('~', '~0').replaceAll('/', '~1');
  return { path: `${path}/${missing}`.slice(0, maxPathLength), message: 'is required' };
}
