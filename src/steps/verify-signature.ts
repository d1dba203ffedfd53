import type { KeyObject } from 'node:crypto';
import { failure } from '../failures';
import type { Middleware } from '../http/express';
import { capturedBody, verifiedBody } from '../http/handover';
import { keptRawBody } from '../http/read-body';
import { type RejectionOptions, rejectionRules } from '../http/respond';
import { runStep } from '../http/step';
import { checkOptions, isPromise, type Rules } from '../options/check-options';
import { headerName, timeout } from '../options/rules';
import { assertSigned, defaultSignatureHeader, parseSignature } from '../signature/hmac';
import { keySource, type SecretSource } from '../signature/secret';

/** Options of {@link verifySignature}. */
export interface VerifySignatureOptions extends RejectionOptions {
  /**
   * Name of the header that carries the signature. Case-insensitive.
   * @default 'x-docssmith-demo2-signature'
   */
  readonly signatureHeader?: string;
  /**
   * The time in which a secret function must return, in milliseconds. After that, the app gets a 500.
   * @default 5_000
   */
  readonly secretTimeout?: number;
}

export const verifySignatureRules = {
  signatureHeader: headerName(defaultSignatureHeader),
  secretTimeout: timeout(5000),
  ...rejectionRules,
} satisfies Rules<VerifySignatureOptions>;

/**
 * Step 2: verifies the HMAC of the captured body. Mount it after {@link captureRawBody}, or after a middleware that leaves a
 * raw body in `req.rawBody` or `req.body`, such as `express.raw()`.
 *
 * @param secret - One secret, several during a rotation, or a function of the request.
 * @throws TypeError if the secret is missing or invalid, or an option is not valid.
 * @example
 * ```ts
 * app.post('/webhooks', captureRawBody(), verifySignature(secret), validateEvent(), eventRouter());
 * ```
 */
export function verifySignature(secret: SecretSource, options: VerifySignatureOptions = {}): Middleware {
  const { signatureHeader, secretTimeout, onReject } = checkOptions('verifySignature()', options, verifySignatureRules);
  const keysFor = keySource(secret, secretTimeout);

  return function verifySignatureMiddleware(req, res, next) {
    return runStep(req, res, next, onReject, () => {
      const signature = parseSignature(req.headers[signatureHeader], `The ${signatureHeader} header`);
      const rawBody = capturedBody.get(req) ?? keptRawBody(req);
      if (!rawBody) throw failure.stepMissing('verifySignature()', 'captureRawBody()');
      const check = (keys: readonly KeyObject[]) => {
        assertSigned(rawBody, signature, keys);
        verifiedBody.give(req, rawBody);
        Object.assign(req, { rawBody });
        return undefined;
      };
      const found = keysFor(req);
      return isPromise(found) ? found.then(check) : check(found);
    });
  };
}
