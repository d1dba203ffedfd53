import { constructEvent, type EventFault, isEventType, sign, WebhookError } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { deliveryRequest } from '../../delivery/delivery-request';
import { envelopeOf } from '../../event/envelope';
import { newId } from '../../event/new-id';
import type { Verdict } from '../api';
import { ApiError } from '../api-error';
import type { FireInput, ValidationInput } from '../inputs';
import { plainFault } from '../plain-fault';
import { type Registry, signingSecret } from '../registry';
import type { Delivery } from './delivery-log';
import type { Dispatcher } from './dispatcher';

/** An example event as JSON that the user can edit. A type that is not the guide's gets the envelope alone. */
export function exampleText(type: string): string {
  const event = isEventType(type) ? exampleEvent(type) : { id: newId(), type, payload: { id: newId() } };
  return JSON.stringify(event, null, 2);
}

/** What a receiver with the defaults of the package says about a body, and how its type differs from the chosen one. */
export function verdictOn({ type, body }: ValidationInput): Verdict {
  return { errors: faultsOf(body), notes: notesOn(envelopeOf(body).type, type || undefined) };
}

function faultsOf(body: string): readonly EventFault[] {
  const secret = 'any secret: the signature is not in question';
  try {
    constructEvent(body, sign(body, secret), secret, { unknownEvents: 'acknowledge' });
    return [];
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error;
    const faults = error.errors ?? [{ path: '', message: error.message }];
    return faults.map(({ path, message }) => ({ path, message: plainFault(message) }));
  }
}

function notesOn(said: string | undefined, chosen: string | undefined): readonly string[] {
  if (!said) return [];
  const differs = chosen !== undefined && said !== chosen;
  return [
    ...(differs ? [`The receiver sees the type in the body, ${said}. ${chosen} only picks the webhooks.`] : []),
    ...(isEventType(said)
      ? []
      : [`${said} is not a type of the guide. The package answers 204, and only handlers of use() see it.`]),
  ];
}

/**
 * Sends a body unchanged to every webhook that listens for the chosen type. The body may be invalid. The list shows the
 * type in the body, as the receiver sees it.
 */
export function fire({ type, body }: FireInput, registry: Registry, dispatcher: Dispatcher): readonly Delivery[] {
  const webhooks = registry.listeningFor(type);
  if (webhooks.length === 0) {
    const advice = isEventType(type)
      ? 'Register a webhook, or add this type to an existing webhook.'
      : 'It is not a type of the guide, so it goes to webhooks that listen for all types.';
    throw new ApiError(409, 'nobody_listens', `No enabled webhook listens for ${type}. ${advice}`);
  }
  const said = envelopeOf(body);
  const event = { id: said.id ?? newId(), type: said.type || type };
  return webhooks.map((webhook) =>
    dispatcher.post(webhook, event, deliveryRequest(webhook.url, body, signingSecret(webhook)), 'fired'),
  );
}
