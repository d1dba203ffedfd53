import { STATUS_CODES } from 'node:http';
import type { Problem } from './api';

/** A request that the emulator's API refuses. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors?: Problem['errors'],
  ) {
    super(message);
  }

  /** The body of the answer (RFC 9457). */
  get problem(): Problem {
    const { status, code, message, errors } = this;
    return { title: STATUS_CODES[status] ?? code, status, code, detail: message, ...(errors && { errors }) };
  }
}

/** The 404 error for something that does not exist. */
export function notFound(what: string, id: string): ApiError {
  return new ApiError(404, 'not_found', `There is no ${what} '${id}'. It may have been deleted.`);
}
