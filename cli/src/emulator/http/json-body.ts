import express, { type RequestHandler } from 'express';
import { ApiError } from '../api-error';

// `strict: false` also parses strings and numbers, so that the validation can say what it expected.
const parseJson = express.json({ limit: '4mb', strict: false, inflate: false });

/** Reads a JSON body of up to 4 MB into `req.body`. A request without a body counts as an empty object. */
export const jsonBody: RequestHandler = function jsonBodyMiddleware(req, res, next) {
  // Other sites can send JSON as text/plain, and browsers send no CORS preflight for it.
  if (req.is('application/json') === false) {
    throw new ApiError(415, 'unsupported_media_type', 'Send the body as application/json.');
  }
  parseJson(req, res, (error) => {
    req.body ??= {};
    next(error);
  });
};

/** The body as an object. An edit may leave out any field, so its fields are checked later. */
export function objectFrom(body: unknown): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ApiError(422, 'invalid_input', 'Expected a JSON object.');
}
