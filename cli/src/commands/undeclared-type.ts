import { eventTypes, isEventType } from 'docsmith-webhooks';
import type { Terminal } from '../terminal/command';
import { didYouMean } from '../terminal/did-you-mean';
import { printable } from '../terminal/printable';

/** A type that the guide does not have may be sent on purpose, so a slip of the pen is only a note. */
export function noteSlip(type: string, { stderr }: Terminal): void {
  const hint = isEventType(type) ? '' : didYouMean(type, eventTypes);
  if (hint) stderr.write(`${printable(`${type} is not a type of the guide.${hint}`)}\n`);
}
