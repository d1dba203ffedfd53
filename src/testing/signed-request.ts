import { defaultSignatureHeader, type Secret, sign } from '../index';
import { checkOptions, type Rules } from '../options/check-options';
import { headerName } from '../options/rules';

/** A signed delivery. Pass it to `fetch()` as its second argument. */
export interface SignedRequest {
  /** Deliveries are POST requests. */
  readonly method: 'POST';
  /** The content type and the signature. */
  readonly headers: Readonly<Record<string, string>>;
  /** The signed JSON. Send it unchanged, or the signature will not match. */
  readonly body: string;
}

/** Options of {@link signedRequest}. */
export interface SignedRequestOptions {
  /**
   * The name of the header with the signature. Use the same as in `docsmithWebhooks()`.
   * @default 'x-docssmith-demo2-signature'
   */
  readonly signatureHeader?: string;
}

const signedRequestRules = {
  signatureHeader: headerName(defaultSignatureHeader),
} satisfies Rules<SignedRequestOptions>;

/**
 * Makes the request that the service would send for an event: signed JSON.
 *
 * @param event - Any object. Pass an invalid event to test that your endpoint rejects it.
 * @throws TypeError if the secret is empty, blank or missing.
 * @example
 * ```ts
 * const event = exampleEvent('message.created');
 * const response = await fetch(url, signedRequest(event, secret));
 *
 * // with supertest
 * const { headers, body } = signedRequest(event, secret);
 * await request(app).post('/webhooks').set(headers).send(body).expect(204);
 * ```
 */
export function signedRequest(
  event: object,
  secret: Secret | undefined,
  options: SignedRequestOptions = {},
): SignedRequest {
  const { signatureHeader } = checkOptions('signedRequest()', options, signedRequestRules);
  const body = JSON.stringify(event);
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', [signatureHeader]: sign(body, secret) },
    body,
  };
}
