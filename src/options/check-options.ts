import { type AppFunction, isFunction } from '../http/express';
import type { IdempotencyStore, IdempotencyTransactions } from '../idempotency/store';
import { kindOf } from './kind-of';
import { defaultSignatureHeader, type EventSchemas, type IdempotencyOptions, type WebhooksOptions } from './options';

/** The options, checked and complete. */
export interface ResolvedOptions {
  readonly path: string | undefined;
  readonly signatureHeader: string;
  readonly limit: number;
  readonly bodyTimeout: number;
  readonly handlerTimeout: number;
  readonly validation: 'payload' | 'envelope';
  readonly events: EventSchemas<Record<string, unknown>> | undefined;
  readonly unknownEvents: 'acknowledge' | 'reject';
  readonly idempotency: Required<IdempotencyOptions> | undefined;
  readonly storeTimeout: number;
  readonly onReject: AppFunction | undefined;
}

type OptionName = keyof ResolvedOptions;

export const defaultHandlerTimeout = 30_000;

/** Fills the defaults in and checks every option; throws a TypeError that names the option, what was expected and what came. */
export function resolveOptions(
  options: WebhooksOptions,
  allowed: readonly OptionName[] = optionNames,
): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`options: expected an object, got ${kindOf(options)}.`);
  }
  for (const name of Object.keys(options)) {
    if (!allowed.some((known) => known === name)) {
      throw new TypeError(`${name}: no such option here. Known options: ${allowed.join(', ')}.`);
    }
  }
  const {
    signatureHeader = defaultSignatureHeader,
    limit = '1mb',
    bodyTimeout = 10_000,
    handlerTimeout = defaultHandlerTimeout,
    validation = 'payload',
    unknownEvents = 'acknowledge',
    storeTimeout = 2000,
  } = options;
  return {
    path: checkPath(options.path),
    signatureHeader: checkHeader(signatureHeader),
    limit: checkLimit(limit),
    bodyTimeout: checkTimeout('bodyTimeout', bodyTimeout),
    handlerTimeout: checkTimeout('handlerTimeout', handlerTimeout),
    validation: oneOf('validation', validation, ['payload', 'envelope']),
    events: checkEvents(options.events),
    unknownEvents: oneOf('unknownEvents', unknownEvents, ['acknowledge', 'reject']),
    idempotency: checkIdempotency(options.idempotency),
    storeTimeout: checkTimeout('storeTimeout', storeTimeout),
    onReject: checkFunction('onReject', options.onReject),
  };
}

const optionNames: readonly OptionName[] = [
  'path',
  'signatureHeader',
  'limit',
  'bodyTimeout',
  'handlerTimeout',
  'validation',
  'events',
  'unknownEvents',
  'idempotency',
  'storeTimeout',
  'onReject',
];

function checkPath(path: string | undefined): string | undefined {
  if (path === undefined || (typeof path === 'string' && /^\/[^?#]*$/.test(path))) return path;
  throw new TypeError(`path: expected a path such as '/webhooks', got ${show(path)}.`);
}

/** RFC 9110, section 5.6.2: a field name is a token. */
function checkHeader(name: string): string {
  if (typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name)) return name.toLowerCase();
  throw new TypeError(
    `signatureHeader: expected an HTTP header name (letters, digits and hyphens, no space), got ${show(name)}.`,
  );
}

const unitSizes: Readonly<Record<string, number>> = { b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 };

function checkLimit(limit: number | string): number {
  const bytes = typeof limit === 'string' ? parseSize(limit) : limit;
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new TypeError(
    `limit: expected a number of bytes above 0, or a text such as '500kb' or '1mb', got ${show(limit)}.`,
  );
}

function parseSize(text: string): number {
  const [, amount, unit = 'b'] = /^(\d+(?:\.\d+)?) *([kmg]?b)?$/i.exec(text) ?? [];
  return Math.floor(Number(amount) * (unitSizes[unit.toLowerCase()] ?? Number.NaN));
}

/** Beyond 2^31 - 1 ms, Node's timers fire at once. */
function checkTimeout(name: string, milliseconds: number): number {
  if (Number.isInteger(milliseconds) && milliseconds > 0 && milliseconds < 2 ** 31) return milliseconds;
  throw new TypeError(
    `${name}: expected a whole number of milliseconds from 1 to ${2 ** 31 - 1}, got ${show(milliseconds)}.`,
  );
}

function oneOf<Value extends string>(name: string, value: Value, values: readonly Value[]): Value {
  if (values.includes(value)) return value;
  throw new TypeError(`${name}: expected ${values.map((known) => `'${known}'`).join(' or ')}, got ${show(value)}.`);
}

/** The same object, so that its schemas are compiled once for all calls of `constructEvent()`. */
export function checkEvents(events: EventSchemas<Record<string, unknown>> | undefined): ResolvedOptions['events'] {
  if (events === undefined) return undefined;
  if (typeof events !== 'object' || events === null || Array.isArray(events)) {
    throw new TypeError(`events: expected an object of JSON schemas by event type, got ${show(events)}.`);
  }
  for (const [type, schema] of Object.entries(events)) {
    if (type === '' || type.includes('*')) {
      throw new TypeError(`events: ${show(type)} is no event type; a type is not empty and has no '*'.`);
    }
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
      throw new TypeError(`events['${type}']: expected a JSON schema object, got ${show(schema)}.`);
    }
  }
  return events;
}

function checkIdempotency(given: WebhooksOptions['idempotency']): ResolvedOptions['idempotency'] {
  if (given === undefined) return undefined;
  if (isStore(given)) return checkIdempotency({ store: given });
  if (typeof given !== 'object' || given === null || !('store' in given)) throw noStore('idempotency', given);
  for (const name of Object.keys(given)) {
    if (!idempotencyNames.includes(name)) {
      throw new TypeError(`idempotency.${name}: no such option. Known options: ${idempotencyNames.join(', ')}.`);
    }
  }
  const { store, ttl = 96 * 60 * 60 * 1000, lease = 60_000 } = given;
  if (!isStore(store)) throw noStore('idempotency.store', store);
  if (!Number.isSafeInteger(ttl) || ttl <= 0) {
    throw new TypeError(`idempotency.ttl: expected a whole number of milliseconds above 0, got ${show(ttl)}.`);
  }
  return { store, ttl, lease: checkTimeout('idempotency.lease', lease) };
}

const idempotencyNames = ['store', 'ttl', 'lease'];
const storeMethods = ['claim', 'renew', 'complete', 'release'];

/** A missing method must not be found out by the first delivery. */
function isStore(value: unknown): value is IdempotencyStore | IdempotencyTransactions<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const methods = 'begin' in value ? ['begin'] : storeMethods;
  return methods.every((name) => typeof Reflect.get(value, name) === 'function');
}

function noStore(name: string, given: unknown): TypeError {
  return new TypeError(
    `${name}: expected a store, with ${storeMethods.join('(), ')}(), such as memoryStore(), got ${kindOf(given)}.`,
  );
}

function checkFunction(name: string, value: unknown): AppFunction | undefined {
  if (value === undefined || isFunction(value)) return value;
  throw new TypeError(`${name}: expected a function, got ${kindOf(value)}.`);
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : kindOf(value);
}
