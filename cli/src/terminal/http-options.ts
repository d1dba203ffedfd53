import { validateHeaderName } from 'node:http';
import { UsageError } from '../errors';
import type { Terminal } from './command';

/** The receiver that a command sends to: the value of `--url`, or DOCSMITH_WEBHOOK_URL. */
export function parseReceiver(url: string | undefined, { env }: Terminal): URL {
  if (url !== undefined) return parseUrl('--url', url);
  if (env.DOCSMITH_WEBHOOK_URL?.trim()) return parseUrl('DOCSMITH_WEBHOOK_URL', env.DOCSMITH_WEBHOOK_URL);
  throw new UsageError(
    'Where to? Give --url, such as --url http://localhost:3000/webhooks, or set DOCSMITH_WEBHOOK_URL.',
  );
}

/** An address that a command calls. */
export function parseUrl(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`${option}: expected an address with http:// or https://, got '${text}'.`);
  }
  if (url.username || url.password) throw new UsageError(`${option}: must not contain a user name or password.`);
  return url;
}

/** The name of the header that carries the signature. */
export function parseHeader(name: string): string {
  try {
    validateHeaderName(name);
    return name;
  } catch {
    throw new UsageError(
      `--header: expected an HTTP header name (letters, digits and hyphens, no space), got '${name}'.`,
    );
  }
}
