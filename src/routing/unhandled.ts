import { channel } from 'node:diagnostics_channel';
import type { AnyEvent } from '../event/types';

/** What subscribers of the `docsmith-webhooks:unhandled` channel (node:diagnostics_channel) receive. */
export interface UnhandledEvent {
  /** The id of the event. */
  readonly id: string;
  /** The type of the event. */
  readonly type: string;
}

const unhandled = channel('docsmith-webhooks:unhandled');

/**
 * Makes a function that reports events without a handler. It warns once if no handler is registered at all.
 *
 * @param advice - How to register one.
 */
export function unhandledReporter(table: { readonly isEmpty: boolean }, advice: string): (event: AnyEvent) => void {
  let hasWarned = false;
  return ({ id, type }) => {
    unhandled.publish({ id, type } satisfies UnhandledEvent);
    if (hasWarned || !table.isEmpty) return;
    hasWarned = true;
    process.emitWarning(
      `docsmith-webhooks: an event was acknowledged, but no handler is registered. Add one: ${advice}.`,
    );
  };
}
