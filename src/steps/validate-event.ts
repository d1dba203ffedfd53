import { parseJson } from '../event/json';
import { eventValidator, type ValidationOptions, validationRules } from '../event/validator';
import type { Middleware } from '../http/express';
import { validatedTypes, validEvent, verifiedBody } from '../http/handover';
import { type RejectionOptions, rejectionRules } from '../http/respond';
import { runStep } from '../http/step';
import { note } from '../http/trace';
import { checkOptions, type Rules } from '../options/check-options';

/** Options of {@link validateEvent}. */
export interface ValidateEventOptions<Events = unknown> extends ValidationOptions<Events>, RejectionOptions {}

export const validateEventRules = { ...validationRules, ...rejectionRules } satisfies Rules<ValidateEventOptions>;

/**
 * Step 3: parses the verified body, validates the event and puts it into `req.webhook`. Mount it after
 * {@link verifySignature}.
 *
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * app.post('/webhooks', captureRawBody(), verifySignature(secret), validateEvent(), eventRouter().on('*', log));
 * ```
 */
export function validateEvent<Events = unknown>(options: ValidateEventOptions<Events> = {}): Middleware {
  const { onReject, ...validation } = checkOptions('validateEvent()', options, validateEventRules);
  const { types, validate } = eventValidator(validation);

  return function validateEventMiddleware(req, res, next) {
    return runStep(req, res, next, onReject, () => {
      const validated = validate(parseJson(verifiedBody.require(req, 'validateEvent()')));
      const { event, faults } = validated;
      validEvent.give(req, validated);
      validatedTypes.give(req, types);
      const declared = types.has(event.type);
      note(req, { id: event.id, type: event.type, declared, ...(faults && { invalid: true }) });
      Object.assign(req, { webhook: event }, validation.validation === 'report' && { faults });
    });
  };
}
