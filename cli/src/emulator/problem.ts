import type { Problem } from './api';

const titles = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
} as const;

/** A request to the emulator's own API that is refused. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: keyof typeof titles,
    readonly code: string,
    message: string,
    readonly errors?: Problem['errors'],
  ) {
    super(message);
  }

  /** RFC 9457. */
  get problem(): Problem {
    const { status, code, message, errors } = this;
    return { title: titles[status], status, code, detail: message, ...(errors && { errors }) };
  }
}

/** The one error for every look-up that finds nothing. */
export function notFound(what: string): ApiError {
  return new ApiError(404, 'not_found', `There is no such ${what}. It may have been deleted meanwhile.`);
}
