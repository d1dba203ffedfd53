import type { WebhookErrorCode } from 'docsmith-webhooks';
import { type Answer, headerOf, isAnswer, isSuccess, type Outcome } from '../../delivery/deliver';
import type { FailureCode } from '../../delivery/failure';
import { problemCode } from '../../delivery/problem-code';
import { saidBy } from '../../delivery/said';
import { printable } from '../../terminal/printable';
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

type Advice = Omit<Explanation, 'said'>;

const byFailure: Readonly<Record<FailureCode, Advice>> = {
  refused_target: {
    title: 'Not sent',
    advice: 'The emulator delivers to this machine, and to hosts that --allow-host names.',
  },
  name_not_found: {
    title: 'The host name has no address',
    advice: 'Check the spelling of the host in the URL. For a server on this machine, use 127.0.0.1 or localhost.',
  },
  connection_failed: {
    title: 'No connection',
    advice: 'Start the receiver, and compare its port with the URL.',
  },
  tls_failed: {
    title: 'No TLS connection',
    advice: 'Most receivers in development speak plain HTTP. Then the URL begins with http://.',
  },
  certificate_refused: {
    title: 'The certificate is not trusted',
    advice:
      'Use a host name in the URL that the certificate names. If a CA of your own issued it, as with mkcert, name the file of the CA in NODE_EXTRA_CA_CERTS and start the emulator again.',
  },
  not_http: {
    title: 'The answer is not HTTP',
    advice:
      'Another kind of server uses this port, or it expects https://. Compare the port with that of the receiver.',
  },
  connection_closed: {
    title: 'The connection was closed without an answer',
    advice:
      'The receiver may have crashed, or closed the connection before it read the whole body. See its log. A server with TLS also does this if the URL begins with http://.',
  },
  timeout: {
    title: 'No answer in time',
    advice: 'A handler may be slow, or may never answer. Answer first, and do slow work from a queue.',
  },
  stopped: { title: 'Interrupted', advice: 'The emulator was stopped. Resend the delivery.' },
  left: { title: 'The sender left', advice: 'The next delivery of the same event shows what the receiver did.' },
};

/** Explains an outcome, and says what to do about it. */
export function explain(outcome: Outcome): Explanation {
  if (!isAnswer(outcome)) return { ...byFailure[outcome.code], said: null };
  return { ...adviceOn(outcome), said: saidBy(outcome) };
}

function adviceOn(answer: Answer): Advice {
  if (isSuccess(answer)) return { title: 'Accepted', advice: 'The receiver accepted the delivery.' };
  const code = problemCode(answer.body);
  if (isCode(code)) return { title: `Rejected: ${code}`, advice: byCode[code] };
  // The words of nginx, and of Go's net/http.
  if (answer.status === 400 && /HTTP request .{1,20} HTTPS (?:port|server)/.test(answer.body.toString())) {
    return { title: 'The receiver speaks TLS', advice: 'Change the URL, so that it begins with https://.' };
  }
  return byStatus(answer);
}

function byStatus(answer: Answer): Advice {
  const { status } = answer;
  if (status < 200) {
    return {
      title: 'Another protocol',
      advice: 'The server wants to switch to another protocol. Compare its port and path with the URL.',
    };
  }
  if (status >= 300 && status < 400) {
    return {
      title: 'A redirect',
      advice: `Redirects are failures and are not followed. ${redirectOf(answer)}`,
    };
  }
  if (status === 404 || status === 405) {
    return {
      title: 'No endpoint at this URL',
      advice: 'Compare the path with the mount path of the receiver.',
    };
  }
  if (status === 401 || status === 403) {
    return { title: 'Rejected', advice: signatureAdvice };
  }
  if (status === 410) {
    return {
      title: 'Gone',
      advice: 'The receiver wants no more deliveries. The webhook was disabled, unless this was a case of the check.',
    };
  }
  if (status === 421) {
    return {
      title: 'Wrong host',
      advice: 'The server does not serve the host in this URL. Use the host of the receiver.',
    };
  }
  if (status === 429) {
    return {
      title: 'Too many requests',
      advice: `The receiver, or a proxy before it, limits requests. ${waitOf(answer)}`,
    };
  }
  if (status < 500)
    return { title: 'Rejected', advice: 'The receiver found a fault in the request. Its answer may say which.' };
  if (answer.body.includes('Another middleware has read the body first')) {
    return {
      title: 'The body was parsed before the signature was checked',
      advice: 'Mount the webhooks before express.json(): the signature covers the bytes of the body.',
    };
  }
  return {
    title: 'The receiver failed',
    advice: 'A handler failed, or a service that it needs is down. See the log of the receiver.',
  };
}

const signatureAdvice =
  'Usually the receiver and this webhook have different secrets, or the receiver signs JSON that it has parsed and printed ' +
  'again. The Signature section says which.';

function redirectOf(answer: Answer): string {
  const location = headerOf(answer, 'location');
  return location ? `Register the URL that this one points to: ${shown(location)}` : 'This one names no other URL.';
}

function waitOf(answer: Answer): string {
  const wait = headerOf(answer, 'retry-after');
  if (wait === undefined) return 'It should say in Retry-After when to try again.';
  return `It asks for a pause with Retry-After: ${shown(wait)}. With --retries, the emulator keeps it.`;
}

/** A header of the receiver can be long and have any characters. */
function shown(value: string): string {
  return printable(value.length > 200 ? `${value.slice(0, 200)}…` : value);
}

function isCode(code: unknown): code is WebhookErrorCode {
  return typeof code === 'string' && Object.hasOwn(byCode, code);
}
