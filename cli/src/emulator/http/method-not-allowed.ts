import type { RequestHandler } from 'express';
import { ApiError } from '../api-error';

/** Refuses every method that reaches it. Mount it behind the handlers of a path, and name their methods. */
export function methodNotAllowed(...methods: readonly string[]): RequestHandler {
  const allow = methods.join(', ');
  return function methodNotAllowedMiddleware(_req, res) {
    res.set('Allow', allow);
    throw new ApiError(405, 'method_not_allowed', `This path takes ${allow}.`);
  };
}
