import type { IncomingMessage } from 'node:http';
import type { Middleware } from '../http/express';
import { capturedBody } from '../http/handover';
import { readBody } from '../http/read-body';
import { assertHead } from '../http/request-head';
import { type RejectionOptions, rejectionRules } from '../http/respond';
import { runStep } from '../http/step';
import { traced } from '../http/trace';
import { checkOptions, type Rules } from '../options/check-options';
import { byteSize, headerName, optional, timeout } from '../options/rules';
import { parseSignature } from '../signature/hmac';

/** Options of {@link captureRawBody}. */
export interface CaptureRawBodyOptions extends RejectionOptions {
  /**
   * The largest body: a number of bytes, or a string such as `'500kb'` (1kb = 1024 bytes). A larger body is answered 413.
   * @default '1mb'
   */
  readonly limit?: number | string;
  /**
   * The time in which the whole body must arrive, in milliseconds. After that, the answer is 408.
   * @default 10_000
   */
  readonly bodyTimeout?: number;
  /**
   * If set, a request without 64 hex digits in this header is answered 401 before its body is read, so that unsigned
   * requests cost little. `verifySignature()` checks the signature itself.
   * @default none
   */
  readonly signatureHeader?: string;
}

export const captureRawBodyRules = {
  limit: byteSize('1mb'),
  bodyTimeout: timeout(10_000),
  signatureHeader: optional(headerName()),
  ...rejectionRules,
} satisfies Rules<CaptureRawBodyOptions>;

/**
 * Step 1: captures the body, byte for byte, in `req.rawBody`. Mount it before anything that reads the body.
 *
 * @throws TypeError if an option is not valid.
 * @example
 * ```ts
 * app.post('/webhooks', captureRawBody({ limit: '100kb' }), verifySignature(secret), validateEvent(), eventRouter());
 * ```
 */
export function captureRawBody(options: CaptureRawBodyOptions = {}): Middleware {
  const { limit, bodyTimeout, signatureHeader, onReject } = checkOptions(
    'captureRawBody()',
    options,
    captureRawBodyRules,
  );

  return function captureRawBodyMiddleware(req, res, next) {
    return traced(req, res, () =>
      runStep(req, res, next, onReject, () => {
        assertHead(req);
        if (signatureHeader) parseSignature(req.headers[signatureHeader], `The ${signatureHeader} header`);
        return capture(req);
      }),
    );
  };

  async function capture(req: IncomingMessage): Promise<undefined> {
    const rawBody = await readBody(req, limit, bodyTimeout);
    capturedBody.give(req, rawBody);
    Object.assign(req, { rawBody });
  }
}
