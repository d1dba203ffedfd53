import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { type RequestHandler } from 'express';
import { ApiError } from '../api-error';
import { methodNotAllowed } from './method-not-allowed';

/** The folder with the built page. The path is right from both `src/emulator/http` and `dist/emulator/http`. */
export const builtPage = path.join(__dirname, '../../../dist/page');

const notGet = methodNotAllowed('GET');

const getOnly: RequestHandler = function getOnlyMiddleware(req, res, next) {
  if (req.method === 'GET') return next();
  notGet(req, res, next);
};

/** Serves the files of the page, and nothing else. */
export function page(folder: string): RequestHandler[] {
  const files = express.static(folder, { dotfiles: 'ignore', redirect: false, cacheControl: false, etag: false });
  return [getOnly, files, nothingHere];

  function nothingHere(): void {
    const isBuilt = existsSync(path.join(folder, 'index.html'));
    const detail = isBuilt ? 'There is nothing here.' : 'The page is not built. Run npm run build, and start again.';
    throw new ApiError(404, 'not_found', detail);
  }
}
