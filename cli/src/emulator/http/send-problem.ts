import type { ErrorRequestHandler } from 'express';
import type { Problem } from '../api';
import { ApiError } from '../api-error';

/** Answers an error as `application/problem+json` (RFC 9457). */
export const sendProblem: ErrorRequestHandler = function sendProblemMiddleware(error: unknown, _req, res, _next) {
  // The headers were already sent.
  if (res.headersSent) return void res.destroy();
  // The rest of a refused body is not read.
  res.set('Connection', 'close');
  const { problem } = refusal(error) ?? { problem: defect(error) };
  res.status(problem.status).set('Content-Type', 'application/problem+json').end(JSON.stringify(problem));
};

/** What was wrong with the request; `undefined` if the error is a defect of the emulator. */
function refusal(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  const { type, status } = httpErrorFrom(error);
  switch (type) {
    case 'entity.too.large':
      return new ApiError(413, 'payload_too_large', 'The body is over 4 MB.');
    case 'entity.parse.failed':
      return new ApiError(400, 'invalid_json', 'The body is not JSON.');
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new ApiError(415, 'unsupported_media_type', 'Send the body in UTF-8 and without compression.');
    default:
      return status >= 400 && status < 500
        ? new ApiError(status, 'invalid_request', 'The request cannot be read.')
        : undefined;
  }
}

/** Errors of Express and its body parser carry a status, and most of them a type. */
function httpErrorFrom(error: unknown): { readonly type: string; readonly status: number } {
  const fields = { type: '', status: 500, ...(error instanceof Error && error) };
  return { type: String(fields.type), status: Number(fields.status) };
}

function defect(error: unknown): Problem {
  process.emitWarning(error instanceof Error ? error : String(error));
  const detail = 'The emulator failed. Its terminal shows the error.';
  return { title: 'Internal Server Error', status: 500, code: 'failed', detail };
}
