import type { WebhookErrorCode } from 'docsmith-webhooks';
import { type Answer, isAnswer, isSuccess, type Outcome } from '../../delivery/deliver';
import type { FailureCode } from '../../delivery/failure';
import type { Explanation } from '../api';

/** What each code of the package means for the developer of the receiver. */
const byCode: Readonly<Record<WebhookErrorCode, string>> = {
  not_found: 'The `path` option of the receiver does not match this URL. Compare the two.',
  method_not_allowed: 'Deliveries are POST requests. This request used another method.',
  unsupported_media_type: 'The receiver takes JSON in UTF-8, without compression.',
  missing_signature:
    'The request had no signature header. A proxy may have removed it, or the `signatureHeader` option of the receiver names another header.',
  invalid_signature:
    'The signature does not match the body. Usually the receiver has a different secret. Reveal the secret of this webhook and compare it with DOCSMITH_WEBHOOK_SECRET.',
  payload_too_large: 'The body is larger than the `limit` option of the receiver.',
  body_timeout: 'The body took longer than the `bodyTimeout` option of the receiver allows.',
  request_aborted: 'The connection closed before the body was complete.',
  length_mismatch: 'The body does not have the length that Content-Length announced.',
  invalid_encoding: 'The body is not UTF-8.',
  invalid_json: 'The signature is right, but the body is not JSON.',
  invalid_event: 'The signature is right, but the event does not match its schema. The answer lists the faults.',
  unknown_event:
    'The receiver rejects unknown event types. Add the type to its `events`, or set `unknownEvents` to "acknowledge".',
  duplicate_in_flight: 'The same event is being handled now. The sender should try again a little later.',
  store_unavailable: 'The idempotency store of the receiver does not answer. See the log of the receiver.',
  queue_unavailable: 'The queue of the receiver does not confirm the job. See the log of the receiver.',
  body_already_parsed: 'Something read the body first, most likely express.json(). Mount the webhooks before it.',
  step_missing: 'The steps of the receiver are mounted in the wrong order.',
  secret_unavailable: 'The secret function of the receiver failed or returned no secret. See the log of the receiver.',
  handler_timeout: 'The handlers of the receiver took too long. See the log of the receiver.',
};

const byFailure: Readonly<Record<FailureCode, Explanation>> = {
  refused_target: {
    title: 'Not sent',
    advice: 'The emulator delivers to this machine, and to hosts that --allow-host names.',
  },
  timeout: {
    title: 'No answer in time',
    advice: 'A handler may be slow, or may never answer. Answer first, and do slow work from a queue.',
  },
  connection_failed: {
    title: 'No connection',
    advice: 'Start the receiver, and compare its port with the URL.',
  },
  connection_closed: {
    title: 'The connection was closed without an answer',
    advice: 'The receiver may have crashed, or closed the connection before it read the whole body. See its log.',
  },
  stopped: { title: 'Interrupted', advice: 'The emulator was stopped. Resend the delivery.' },
};

/** Explains an outcome, and says what to do about it. */
export function explain(outcome: Outcome): Explanation {
  if (!isAnswer(outcome)) return byFailure[outcome.code];
  if (isSuccess(outcome)) return { title: 'Accepted', advice: 'The receiver accepted the delivery.' };
  const code = codeOf(outcome);
  if (code !== undefined) return { title: `Rejected: ${code}`, advice: byCode[code] };
  return byStatus(outcome.status);
}

function byStatus(status: number): Explanation {
  if (status < 200) {
    return {
      title: 'Another protocol',
      advice: 'The server wants to switch to another protocol. Compare its port and path with the URL.',
    };
  }
  if (status >= 300 && status < 400) {
    return {
      title: 'A redirect',
      advice: 'Redirects are failures and are not followed. Register the URL that this one points to.',
    };
  }
  if (status === 404 || status === 405) {
    return {
      title: 'No endpoint at this URL',
      advice: 'Compare the path with the mount path of the receiver.',
    };
  }
  if (status === 401 || status === 403) {
    return { title: 'Rejected', advice: 'Usually the receiver and this webhook have different secrets.' };
  }
  if (status === 410) {
    return {
      title: 'Gone',
      advice: 'The receiver wants no more deliveries. The webhook was disabled, unless this was a case of the check.',
    };
  }
  if (status < 500)
    return { title: 'Rejected', advice: 'The receiver found a fault in the request. Its answer may say which.' };
  return {
    title: 'The receiver failed',
    advice: 'A handler failed, or a service that it needs is down. See the log of the receiver.',
  };
}

/** The code in a problem+json answer, if it is a code of the package. */
function codeOf({ body }: Answer): WebhookErrorCode | undefined {
  try {
    const problem: unknown = JSON.parse(body.toString());
    if (typeof problem !== 'object' || problem === null || !('code' in problem)) return undefined;
    return isCode(problem.code) ? problem.code : undefined;
  } catch {
    return undefined;
  }
}

function isCode(code: unknown): code is WebhookErrorCode {
  return typeof code === 'string' && Object.hasOwn(byCode, code);
}
