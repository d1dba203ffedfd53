import type { Change, DeliverySummary, Problem, Snapshot } from '../../emulator/api';

/** What the emulator has refused, or that there is none. */
export class EmulatorError extends Error {}

/** Another server may use the port, and its answers can be anything. */
export function notAnEmulator(): EmulatorError {
  return new EmulatorError('the server at this port is not an emulator.');
}

/** How long an answer, or a line of the stream, may be, in characters. The longest holds all that the emulator knows. */
export const longestText = 64 * 1024 * 1024;

/** Whether a value has the fields that a command reads. */
export type Check<Value> = (value: unknown) => value is Value;

/** @throws EmulatorError if the text is not JSON, or not the expected value. */
export function parse<Value>(text: string, isExpected: Check<Value>): Value {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notAnEmulator();
  }
  if (isExpected(value)) return value;
  throw notAnEmulator();
}

export function isSession(value: unknown): value is { readonly token: string } {
  return hasTexts(value, 'token');
}

export function isProblem(value: unknown): value is Problem {
  return hasTexts(value, 'detail');
}

export function isDelivery(value: unknown): value is DeliverySummary {
  if (!hasTexts(value, 'id', 'type', 'state', 'webhookName') || typeof value.attempt !== 'number') return false;
  const { label, status, failure, reason, duration } = value;
  const texts = [failure, reason].every((one) => one === null || typeof one === 'string');
  const numbers = [status, duration].every((one) => one === null || typeof one === 'number');
  return texts && numbers && (label === null || hasTexts(label, 'text'));
}

export function areDeliveries(value: unknown): value is DeliverySummary[] {
  return Array.isArray(value) && value.every(isDelivery);
}

export function isSnapshot(value: unknown): value is Snapshot {
  return isObject(value) && isObject(value.collections) && areDeliveries(value.collections.deliveries);
}

export function areChanges(value: unknown): value is Change[] {
  return Array.isArray(value) && value.every(isChange);
}

function isChange(value: unknown): value is Change {
  if (!hasTexts(value, 'collection')) return false;
  return hasTexts(value, 'remove') || (value.collection === 'deliveries' ? isDelivery : isObject)(value.put);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function hasTexts<Name extends string>(
  value: unknown,
  ...names: readonly Name[]
): value is Readonly<Record<Name, string> & Record<string, unknown>> {
  return isObject(value) && names.every((name) => typeof value[name] === 'string');
}
