import { tooDeep } from '../errors';
import type { AnyEvent } from '../event/types';
import { failure } from '../failures';

/** The data of a job: the event, or its JSON. */
export type JobData = AnyEvent<{ id: string }> | { readonly json: string };

/**
 * PostgreSQL refuses NUL and half a surrogate pair in JSON, and any user of the chat can send both. It takes them in a text that
 * holds JSON, where they are escaped twice.
 */
export function jobDataOf(event: AnyEvent<{ id: string }>): JobData {
  const json = jsonOf(event);
  return /\\u(?:0000|d[89a-f])/.test(json) ? { json } : event;
}

function jsonOf(event: object): string {
  try {
    return JSON.stringify(event);
  } catch (error) {
    // The stack has overflowed. Before Node 26, JSON.stringify() is recursive, and JSON.parse() is not.
    if (error instanceof RangeError) throw failure.invalidEvent([tooDeep]);
    throw error;
  }
}

/** The event in the data of a job. */
export function eventIn(data: unknown): unknown {
  const { json, type } = Object(data);
  return type === undefined && typeof json === 'string' ? JSON.parse(json) : data;
}
