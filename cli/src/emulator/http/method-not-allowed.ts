import type { RequestHandler } from 'express';
import { ApiError } from '../api-error';

/** Answers 405. Mount it after the handlers of a path, and pass the methods that they handle. */
export function methodNotAllowed(...methods: readonly string[]): RequestHandler {
  const allow = methods.join(', ');
  return function methodNotAllowedMiddleware(_req, res) {
    res.set('Allow', allow);
    throw new ApiError(405, 'method_not_allowed', `This path takes ${allow}.`);
  };
}
