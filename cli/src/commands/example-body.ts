import { eventTypes, isEventType } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { UsageError } from '../errors';
import { didYouMean } from '../terminal/did-you-mean';

/** An example event of a type, as JSON. */
export function exampleBody(type: string): string {
  if (isEventType(type)) return JSON.stringify(exampleEvent(type));
  throw new UsageError(
    `There is no example of '${type}'.${didYouMean(type, eventTypes)} Give your own event with --data. Types: ${eventTypes.join(', ')}.`,
  );
}
