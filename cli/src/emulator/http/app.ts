import express, { type Express, type RequestHandler } from 'express';
import { ApiError } from '../api-error';
import type { Parts } from '../parts';
import { apiRouter } from './api-router';
import { guard } from './guard';
import { page } from './page';
import { securityHeaders } from './security-headers';
import { sendProblem } from './send-problem';

/** Serves the page and the API. */
export function emulatorApp(parts: Parts): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.enable('case sensitive routing').enable('strict routing');
  app.use(securityHeaders, noStore, guard(parts.token), originForm);
  app.use('/api', apiRouter(parts), noSuchPath);
  app.use(page(parts.page));
  app.use(sendProblem);
  return app;
}

const noStore: RequestHandler = function noStoreMiddleware(_req, res, next) {
  res.set('Cache-Control', 'no-store');
  next();
};

/** Accepts only paths as request targets. A target such as `http://host/path` has a host that the guard did not check. */
const originForm: RequestHandler = function originFormMiddleware(req, _res, next) {
  if (!/^\/(?!\/)/.test(req.url)) throw new ApiError(404, 'not_found', 'There is nothing here.');
  next();
};

const noSuchPath: RequestHandler = function noSuchPathMiddleware() {
  throw new ApiError(404, 'not_found', 'The API has no such path.');
};
