import { defaultSignatureHeader, type Secret, sign } from '../index';

/** A delivery, ready to be spread into `fetch()`. */
export interface SignedRequest {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON, exactly as it was signed: send it as it is. */
  readonly body: string;
}

/** How the request is made. */
export interface SignedRequestOptions {
  /**
   * The header with the signature, as given to `docsmithWebhooks()`.
   * @default 'x-docssmith-demo2-signature'
   */
  readonly signatureHeader?: string;
}

/**
 * Makes the request with which the service would deliver an event: JSON, signed.
 *
 * @param event - Any object, so that you can also test how an invalid one is refused.
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
  { signatureHeader = defaultSignatureHeader }: SignedRequestOptions = {},
): SignedRequest {
  const body = JSON.stringify(event);
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', [signatureHeader]: sign(body, secret) },
    body,
  };
}
