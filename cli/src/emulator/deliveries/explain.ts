import type { WebhookErrorCode } from 'docsmith-webhooks';
import { type Answer, isAnswer, isSuccess, type Outcome } from '../../delivery/deliver';
import type { FailureCode } from '../../delivery/failure';
import type { Explanation } from '../api';

/** What each code of the package means for whoever builds the receiver. */
const byCode: Readonly<Record<WebhookErrorCode, string>> = {
  not_found:
    'The receiver is mounted with a path, and this URL has another one. Compare the `path` option with the URL.',
  method_not_allowed: 'Deliveries are POST requests; the receiver was asked with another method.',
  unsupported_media_type: 'The receiver takes JSON in UTF-8, without compression.',
  missing_signature:
    'The request had no signature header. If the receiver sits behind a proxy, see whether the proxy drops it; or its `signatureHeader` option names another header.',
  invalid_signature:
    'The signature does not match the body. Most often the receiver has another secret: reveal the one of this webhook and compare it with DOCSMITH_WEBHOOK_SECRET.',
  payload_too_large: 'The body is over the `limit` option of the receiver.',
  body_timeout: 'The body took longer than the `bodyTimeout` option of the receiver.',
  request_aborted: 'The connection closed before the body was complete.',
  length_mismatch: 'Content-Length and the body disagree.',
  invalid_encoding: 'The body is not UTF-8.',
  invalid_json: 'The signature is right, but the body is not JSON.',
  invalid_event: 'The signature is right, but the event contradicts its schema. The faults are listed in the answer.',
  unknown_event:
    'The receiver rejects types that nobody declared: add the type to its `events`, or set `unknownEvents` to acknowledge.',
  duplicate_in_flight: 'The same event is being handled at this moment. The sender tries again a little later.',
  store_unavailable: 'The store that remembers which events were handled does not answer. See the log of the receiver.',
  body_already_parsed: 'Something read the body first, most likely express.json(). Mount the webhooks before it.',
  step_missing: 'The steps of the receiver are mounted in the wrong order.',
  secret_unavailable: 'The function that looks the secret up gave none. See the log of the receiver.',
  handler_timeout: 'The handlers of the receiver took too long. See its log.',
};

const byFailure: Readonly<Record<FailureCode, Explanation>> = {
  refused_target: { title: 'Not sent', advice: 'Start the emulator with --allow-host to deliver to this host.' },
  timeout: {
    title: 'No answer in time',
    advice: 'A handler may never answer, or wait for something slow. Answer first and work later, from a queue.',
  },
  connection_failed: {
    title: 'Nobody answers there',
    advice: 'Start the receiver, and compare its port and path with the URL.',
  },
  connection_closed: {
    title: 'The connection was closed without an answer',
    advice: 'The receiver may have crashed, or refused the body while it was being sent. See its log.',
  },
  stopped: { title: 'Interrupted', advice: 'The emulator was stopped. Resend the delivery.' },
};

/** Says what an outcome means, and what to do about it. */
export function explain(outcome: Outcome): Explanation {
  if (!isAnswer(outcome)) return byFailure[outcome.code];
  if (isSuccess(outcome)) return { title: 'Accepted', advice: 'The receiver took the delivery.' };
  const code = codeOf(outcome);
  if (code !== undefined) return { title: `Refused: ${code}`, advice: byCode[code] };
  return byStatus(outcome.status);
}

function byStatus(status: number): Explanation {
  if (status < 200) {
    return {
      title: 'Another protocol',
      advice: 'What listens there would rather speak another protocol. Compare its port and path with the URL.',
    };
  }
  if (status >= 300 && status < 400) {
    return {
      title: 'A redirect',
      advice: 'Redirects are not followed and count as failures. Register the URL that it leads to.',
    };
  }
  if (status === 404 || status === 405) {
    return { title: 'No endpoint at this URL', advice: 'Compare the path with the one where the receiver is mounted.' };
  }
  if (status === 401 || status === 403) {
    return { title: 'Refused', advice: 'Most often the receiver has another secret than this webhook.' };
  }
  if (status === 410) {
    return {
      title: 'Gone',
      advice: 'The receiver wants no more deliveries. Unless this was a case of the check, the webhook was disabled.',
    };
  }
  if (status < 500)
    return { title: 'Refused', advice: 'The receiver found fault with the request. Its answer may tell which.' };
  return {
    title: 'The receiver failed',
    advice: 'A handler threw, or something behind it is down. See the log of the receiver.',
  };
}

/** The code of a problem+json answer, if it is one of the package's. */
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
