import express, { type RequestHandler } from 'express';
import { ApiError } from '../api-error';

// Without `strict`, a text or a number is parsed, and the error can say what was expected instead.
const parseJson = express.json({ limit: '4mb', strict: false, inflate: false });

/** Reads a JSON body of up to 4 MB into `req.body`. A request without a body counts as an empty object. */
export const jsonBody: RequestHandler = function jsonBodyMiddleware(req, res, next) {
  // A form of another site can send JSON as text/plain, and browsers do not ask the server first.
  if (req.is('application/json') === false) {
    throw new ApiError(415, 'unsupported_media_type', 'Send the body as application/json.');
  }
  parseJson(req, res, (error) => {
    req.body ??= {};
    next(error);
  });
};

/** The body as an object, for edits that take any part of one. */
export function objectFrom(body: unknown): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ApiError(422, 'invalid_input', 'Expected a JSON object.');
}
