import { constructEvent, type EventFault, type EventType, sign, WebhookError } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { deliveryRequest } from '../../delivery/delivery-request';
import { envelopeOf } from '../../event/envelope';
import { newId } from '../../event/new-id';
import { ApiError } from '../api-error';
import type { FireInput } from '../inputs';
import { type Registry, signingSecret } from '../registry';
import type { Delivery } from './delivery-log';
import type { Dispatcher } from './dispatcher';

/** An example event as JSON that the user can edit. */
export function exampleText(type: EventType): string {
  return JSON.stringify(exampleEvent(type), null, 2);
}

/** The faults that the package finds in a body. The list is empty if the body is valid. */
export function faultsOf(body: string): readonly EventFault[] {
  const secret = 'any secret: the signature is not in question';
  try {
    constructEvent(body, sign(body, secret), secret, { unknownEvents: 'reject' });
    return [];
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error;
    return error.errors ?? [{ path: '', message: error.message }];
  }
}

/** Sends a body unchanged to every webhook that listens for the type. The body may be invalid. */
export function fire({ type, body }: FireInput, registry: Registry, dispatcher: Dispatcher): readonly Delivery[] {
  const webhooks = registry.listeningFor(type);
  if (webhooks.length === 0) {
    throw new ApiError(
      409,
      'nobody_listens',
      `No enabled webhook listens for ${type}. Register a webhook, or add this type to an existing webhook.`,
    );
  }
  const event = { id: envelopeOf(body).id ?? newId(), type };
  return webhooks.map((webhook) =>
    dispatcher.post(webhook, event, deliveryRequest(webhook.url, body, signingSecret(webhook)), 'fired'),
  );
}
