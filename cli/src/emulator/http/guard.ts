import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ApiError } from '../api-error';

/** The header with the token of the run. Pages of other origins can neither read the token nor set the header. */
export const tokenHeader = 'x-emulator-token';

/**
 * Accepts requests from the emulator's own page and from programs on this machine. Answers 403 to requests from other
 * web pages. Their browser runs on this machine, so the loopback interface does not keep them out.
 */
export function guard(token: string): RequestHandler {
  const isToken = comparison(token);

  return function guardMiddleware(req, _res, next) {
    const { host = '', origin } = req.headers;
    // DNS rebinding: a name of the attacker resolves to 127.0.0.1, and the browser sends that name as the host.
    const hosts = ownHosts(req.socket.localPort);
    if (!hosts.includes(host.toLowerCase())) {
      throw new ApiError(403, 'wrong_host', `The emulator answers at ${hosts.join(', ')} only.`);
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      throw new ApiError(403, 'cross_origin', 'The request comes from a page of another origin.');
    }
    if (isCrossSite(req)) throw new ApiError(403, 'cross_origin', 'The request comes from a page of another site.');
    if (req.method !== 'GET' && !isToken(req.get(tokenHeader))) {
      throw new ApiError(
        403,
        'wrong_token',
        `Requests that change something need the token of this run in ${tokenHeader}. GET /api/session returns it.`,
      );
    }
    next();
  };
}

/** Requires the token for GET requests, too. Use it on routes that return secrets. */
export function requireToken(token: string): RequestHandler {
  const isToken = comparison(token);

  return function requireTokenMiddleware(req, _res, next) {
    if (!isToken(req.get(tokenHeader))) {
      throw new ApiError(403, 'wrong_token', `Reading secrets needs the token of this run in ${tokenHeader}.`);
    }
    next();
  };
}

/** The hosts of this machine as browsers write them. Browsers leave port 80 out. */
export function ownHosts(port = 80): readonly string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => new URL(`http://${host}:${port}`).host);
}

/**
 * Reads what the browser says about the origin of a request (fetch metadata). Other ports of localhost are `same-site`
 * and are refused as well. Following a link to the emulator is allowed.
 */
function isCrossSite({ headers }: Request): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
}

/** Compares in constant time. */
function comparison(expected: string): (given: string | undefined) => boolean {
  const a = Buffer.from(expected);
  return (given = '') => {
    const b = Buffer.from(given);
    return a.length === b.length && timingSafeEqual(a, b);
  };
}
