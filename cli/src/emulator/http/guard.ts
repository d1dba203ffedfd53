import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../api-error';

/** The header with the token of the run. A page of another origin can neither read the token nor set the header. */
export const tokenHeader = 'x-emulator-token';

/** Sent with every answer. Nothing inline, nothing from elsewhere, in nobody's frame. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * Passes requests of the emulator's own page and of programs on this machine, and throws a 403 for those that another
 * web page makes: the browser is on this machine, too.
 */
export function guard(req: IncomingMessage, token: string): void {
  const { headers, method = '', socket } = req;
  // A name of someone else's that resolves to 127.0.0.1 is how a page gets here by DNS rebinding.
  const hosts = ownHosts(socket.localPort);
  const { host = '', origin } = headers;
  if (!hosts.includes(host.toLowerCase())) {
    throw new ApiError(403, 'wrong_host', `The emulator answers at ${hosts.join(', ')} only.`);
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new ApiError(403, 'cross_origin', 'The request comes from the page of another origin.');
  }
  if (isCrossSite(req)) throw new ApiError(403, 'cross_origin', 'The request comes from the page of another site.');
  if (method === 'GET') return;
  if (!equal(String(headers[tokenHeader] ?? ''), token)) {
    throw new ApiError(
      403,
      'wrong_token',
      `Requests that change something need the token of this run in ${tokenHeader}; GET /api/session answers it.`,
    );
  }
}

/** As browsers spell them, which leave port 80 out. */
export function ownHosts(port = 80): readonly string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => new URL(`http://${host}:${port}`).host);
}

/** Fetch metadata. Another port of localhost is `same-site`, and another origin all the same. A link may lead here. */
function isCrossSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
}

/** The secrets of webhooks are read with GET, and need the token, too. */
export function requireToken(req: IncomingMessage, token: string): void {
  if (equal(String(req.headers[tokenHeader] ?? ''), token)) return;
  throw new ApiError(403, 'wrong_token', `Secrets are shown to the page alone: they need ${tokenHeader}.`);
}

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
