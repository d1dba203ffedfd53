import type { Scheme } from './deliveries';

/** A webhook receiver to measure. The file in `contestants/` exports a request listener. */
export interface Contestant {
  readonly file: string;
  readonly title: string;
  readonly scheme: Scheme;
}

/** All contestants. The letters appear in the results. */
export const contestants = {
  a: { file: 'node-http', title: 'node:http, HMAC and JSON.parse by hand', scheme: 'docsmith' },
  b: { file: 'express-floor', title: 'Express 5 that only drains the request', scheme: 'docsmith' },
  c: { file: 'express-by-hand', title: 'Express 5, express.raw() and HMAC by hand', scheme: 'docsmith' },
  d: { file: 'express-json-verify', title: 'Express 5, express.json({ verify })', scheme: 'docsmith' },
  e: { file: 'octokit', title: '@octokit/webhooks', scheme: 'github' },
  f: { file: 'line', title: '@line/bot-sdk', scheme: 'line' },
  g: { file: 'stripe', title: 'stripe', scheme: 'stripe' },
  h: { file: 'svix', title: 'svix', scheme: 'standardWebhooks' },
  i: { file: 'standardwebhooks', title: 'standardwebhooks', scheme: 'standardWebhooks' },
  j: { file: 'docsmith-express5', title: 'docsmith-webhooks in Express 5', scheme: 'docsmith' },
  k: { file: 'docsmith-express4', title: 'docsmith-webhooks in Express 4', scheme: 'docsmith' },
  l: { file: 'docsmith-http', title: 'docsmith-webhooks in node:http', scheme: 'docsmith' },
  m: { file: 'hono', title: 'Hono on @hono/node-server, HMAC by hand', scheme: 'docsmith' },
  n: { file: 'node-floor', title: 'node:http that only drains the request', scheme: 'docsmith' },
  o: { file: 'express-raw', title: 'Express 5, express.raw() alone', scheme: 'docsmith' },
} as const satisfies Record<string, Contestant>;

export type Letter = keyof typeof contestants;
